// A layered drawing of a directed graph, after Sugiyama, Tagawa and Toda (1981): edges that close cycles are set aside,
// nodes get layers by their longest path from the entry, long edges get a place in each layer they pass, layers are
// ordered by the means of their neighbours, and nodes are moved towards them. Nothing here draws.

const nodeWidth = 208, nodeHeight = 44, gapX = 28, gapY = 46, passWidth = 14;
/** Places that long edges may take in layers altogether. Past it they are drawn across, as the lesser evil. */
const mostPassing = 4000;

/** `next[i]`: successors of node i; node 0 is the entry. Edges from a node to itself or back up are `back`. */
function layered(next) {
  const { order, back } = depthFirst(next);
  const layer = new Array(next.length).fill(0);
  for (const from of order)
    for (const to of next[from])
      if (!back.has(from + '>' + to)) layer[to] = Math.max(layer[to], layer[from] + 1);
  const layers = [];
  const places = next.map((_, node) => ({ node, layer: layer[node], width: nodeWidth, up: [], down: [], x: 0 }));
  for (const node of order) (layers[layer[node]] ??= []).push(places[node]);
  const edges = [];
  let passing = 0;
  for (const from of order)
    for (const to of new Set(next[from])) {
      const edge = { from, to, back: back.has(from + '>' + to), by: [] };
      edges.push(edge);
      if (edge.back) continue;
      let above = places[from];
      for (let at = layer[from] + 1; at < layer[to] && passing < mostPassing; ++at, ++passing) {
        const place = { node: null, layer: at, width: passWidth, up: [above], down: [], x: 0 };
        above.down.push(place);
        layers[at].push(place);
        edge.by.push(place);
        above = place;
      }
      above.down.push(places[to]);
      places[to].up.push(above);
    }
  arrange(layers);
  return finished(places, layers, edges);
}

/** Nodes so that edges lead forward, but for those that close a cycle. Not recursive: graphs are deep. */
function depthFirst(next) {
  const state = new Array(next.length).fill(0); // 0 new, 1 under way, 2 done
  const order = [];
  const back = new Set();
  for (let root = 0; root < next.length; ++root) {
    if (state[root] !== 0) continue;
    const stack = [[root, 0]];
    const done = [];
    state[root] = 1;
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const to = next[top[0]][top[1]++];
      if (to === undefined) {
        state[top[0]] = 2;
        done.push(top[0]);
        stack.pop();
      } else if (state[to] === 1) {
        back.add(top[0] + '>' + to);
      } else if (state[to] === 0) {
        state[to] = 1;
        stack.push([to, 0]);
      }
    }
    order.unshift(...done.reverse());
  }
  return { order, back };
}

const mean = (places, otherwise) =>
  places.length === 0 ? otherwise : places.reduce((sum, place) => sum + place.x, 0) / places.length;

function arrange(layers) {
  for (const places of layers) packed(places);
  for (let sweep = 0; sweep < 8; ++sweep) {
    const down = sweep % 2 === 0;
    for (const places of down ? layers : [...layers].reverse()) {
      const wanted = new Map(places.map((place) => [place, mean(down ? place.up : place.down, place.x)]));
      places.sort((a, b) => wanted.get(a) - wanted.get(b));
      packed(places);
    }
  }
  for (let sweep = 0; sweep < 8; ++sweep)
    for (const places of sweep % 2 === 0 ? layers : [...layers].reverse())
      settle(places, places.map((place) => mean([...place.up, ...place.down], place.x)));
}

const apart = (left, right) => (left.width + right.width) / 2 + gapX;

function packed(places) {
  places.forEach((place, i) => { place.x = i === 0 ? 0 : places[i - 1].x + apart(places[i - 1], place); });
  const middle = (places[0].x + places[places.length - 1].x) / 2;
  for (const place of places) place.x -= middle;
}

/** As near to what is wanted as order and distances allow: the mean of pushing all to the right and all to the left. */
function settle(places, wanted) {
  const right = [], left = [];
  places.forEach((place, i) => {
    right[i] = i === 0 ? wanted[i] : Math.max(wanted[i], right[i - 1] + apart(places[i - 1], place));
  });
  for (let i = places.length - 1; i >= 0; --i)
    left[i] = i === places.length - 1 ? wanted[i] : Math.min(wanted[i], left[i + 1] - apart(places[i], places[i + 1]));
  places.forEach((place, i) => { place.x = (left[i] + right[i]) / 2; });
}

/** All coordinates positive: x is a node's middle, y its top. */
function finished(places, layers, edges) {
  const all = layers.flat();
  const least = all.reduce((x, place) => Math.min(x, place.x - place.width / 2), Infinity);
  const most = all.reduce((x, place) => Math.max(x, place.x + place.width / 2), -Infinity);
  const margin = 30;
  for (const place of all) {
    place.x += margin - least;
    place.y = margin + place.layer * (nodeHeight + gapY);
  }
  return {
    width: most - least + 2 * margin + 40,
    height: layers.length * (nodeHeight + gapY) + 2 * margin - gapY,
    nodes: places, edges, layers: layers.map((one) => one.filter((place) => place.node !== null)),
  };
}
