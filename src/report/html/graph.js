// The control-flow graph of one function. Where it is large, only what lies around the chosen block is drawn, unless
// all of it is asked for.

const mostBlocks = 90;   // drawn at once before a part is chosen
const aroundBlocks = 40; // of such a part

class Graph {
  constructor(panel, choose) {
    this.panel = panel;
    this.choose = choose;
    this.whole = false;
    this.scale = 1;
    this.way = [];
    this.steps = [];
    this.model = null;
    this.block = null;
  }

  open(model) {
    this.model = model;
    this.block = null;
    this.drawn = null;
    this.whole = false;
    this.way = [];
    this.steps = [];
    this.panel.replaceChildren();
  }

  /** Draws what is needed to show the block, if the panel is seen at all. */
  show(block, way, steps) {
    this.way = way;
    this.steps = steps;
    this.block = block;
    if (this.panel.hidden) return;
    if (!block) {
      this.panel.replaceChildren(element('p', { class: 'nothing' }, this.model.blocks.length > 0 ?
        'Choose an instruction to see the graph of its function.' : 'The code has no graph: it is not whole.'));
      this.drawn = null;
      return;
    }
    if (!this.drawn || this.drawn.fn !== block.fn || !this.drawn.nodes.has(block)) this.draw();
    this.light();
  }

  /** Blocks near the chosen one, whichever way edges lead, and the way to the finding. */
  part(all) {
    const wanted = new Set([this.block]);
    const before = new Map(all.map((block) => [block, []]));
    for (const block of all) for (const { to } of block.next) before.get(to)?.push(block);
    const queue = [this.block];
    for (let i = 0; i < queue.length && wanted.size < aroundBlocks; ++i)
      for (const near of [...queue[i].next.map((edge) => edge.to), ...before.get(queue[i])])
        if (!wanted.has(near)) {
          wanted.add(near);
          queue.push(near);
        }
    const way = this.way.filter((block) => block.fn === this.block.fn);
    if (way.length <= aroundBlocks) way.forEach((block) => wanted.add(block));
    return all.filter((block) => wanted.has(block));
  }

  draw() {
    const all = this.model.blocksOf(this.block.fn);
    const large = all.length > mostBlocks;
    const blocks = large && !this.whole ? this.part(all) : all;
    const number = new Map(blocks.map((block, i) => [block, i]));
    const inside = (block) => block.next.filter((edge) => number.has(edge.to));
    const drawing = layered(blocks.map((block) => inside(block).map((edge) => number.get(edge.to))));
    this.drawn = { fn: this.block.fn, nodes: new Map(), edges: [], drawing, blocks };

    const svg = svgElement('svg', { 'role': 'group', 'aria-label': 'Control-flow graph', 'class': 'graph' });
    svg.append(arrowheads());
    const edges = svgElement('g', { 'aria-hidden': 'true' });
    const nodes = svgElement('g');
    svg.append(edges, nodes);
    for (const edge of drawing.edges) this.addEdge(edges, edge, blocks);
    for (const place of drawing.nodes) this.addNode(nodes, place, blocks[place.node], number);
    this.svg = svg;
    this.box = element('div', { class: 'graph-box' }, svg);
    this.panel.replaceChildren(this.toolbar(all.length, blocks.length, large), legend(), this.box);
    this.fit(1);
    svg.addEventListener('keydown', (event) => this.pressed(event));
  }

  toolbar(all, shown, large) {
    const button = (label, name, go) => element('button', { 'type': 'button', 'aria-label': name, 'onclick': go }, label);
    const name = this.model.functions[this.block.fn] || 'the program';
    return element('div', { class: 'toolbar' },
      element('span', {}, `${name}: ` + (shown < all ? `${shown} of ${all} blocks` : count(all, 'block'))),
      large ? element('button', {
        'type': 'button', 'aria-pressed': String(this.whole),
        'onclick': () => { this.whole = !this.whole; this.drawn = null; this.show(this.block, this.way, this.steps); },
      }, 'whole function') : null,
      element('span', { class: 'zoom' }, button('−', 'Smaller', () => this.fit(this.scale / 1.25)),
        button('+', 'Larger', () => this.fit(this.scale * 1.25)),
        button('fit', 'Fit the width', () => this.fit(this.box.clientWidth / this.drawn.drawing.width))));
  }

  fit(scale) {
    this.scale = Math.max(0.1, Math.min(3, scale));
    const { width, height } = this.drawn.drawing;
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.svg.setAttribute('width', width * this.scale);
    this.svg.setAttribute('height', height * this.scale);
  }

  addEdge(group, edge, blocks) {
    const { nodes, width } = this.drawn.drawing;
    const from = nodes[edge.from], to = nodes[edge.to];
    const kinds = blocks[edge.from].next.filter((one) => one.to === blocks[edge.to]);
    const taken = kinds.length === 1 && kinds[0].taken && blocks[edge.from].next.length > 1;
    const path = svgElement('path', {
      'd': edge.back ? backPath(from, to, width) : forwardPath(from, to, edge.by),
      'class': 'edge' + (taken ? ' taken' : '') + (edge.back ? ' back' : ''),
      'marker-end': 'url(#arrow)',
    });
    group.append(path);
    this.drawn.edges.push({ path, from: blocks[edge.from], to: blocks[edge.to] });
  }

  addNode(group, place, block, number) {
    const first = block.rows[0], last = block.rows[block.rows.length - 1];
    const range = first === last ? `${first.slot}` : `${first.slot}–${last.slot}`;
    const outside = block.next.filter((edge) => !number.has(edge.to)).length;
    const node = svgElement('g', {
      'class': `node ${cssClass(block.said)}`, 'role': 'button', 'tabindex': -1,
      'transform': `translate(${place.x - nodeWidth / 2} ${place.y})`,
      'aria-label': `Block ${range}, ${count(block.rows.length, 'instruction')}, ${block.said}; ends with ${plain(last.text)}`,
    });
    const name = first.index === 0 || this.model.rows[first.index - 1].fn !== first.fn ? ' · entry' : '';
    node.append(
      svgElement('title', {}, block.rows.slice(0, 40).map((row) => `${row.slot}: ${row.text}`).join(' \u2028').replaceAll('\u2028', '\n')),
      svgElement('rect', { width: nodeWidth, height: nodeHeight, rx: 5 }),
      svgElement('text', { x: 8, y: 17, class: 'node-name' }, `${icons[block.said]} ${range}${name}` + (outside > 0 ? ' …' : '')),
      svgElement('text', { 'x': nodeWidth - 8, 'y': 17, 'class': 'node-steps', 'text-anchor': 'end' }),
      svgElement('text', { x: 8, y: 34 }, last.text.length > 28 ? last.text.slice(0, 27) + '…' : last.text));
    // A finding is where one wants to go first.
    const row = block.rows.find((one) => one.said === block.said && this.model.findings.has(one.slot)) ?? first;
    node.addEventListener('click', () => this.choose(row));
    group.append(node);
    this.drawn.nodes.set(block, node);
  }

  /** The chosen block, the way to the finding, and what the finding rests on. */
  light() {
    const way = this.way;
    const taken = new Set(way.slice(1).map((block, i) => `${way[i].id}>${block.id}`));
    for (const [block, node] of this.drawn.nodes) {
      node.classList.toggle('chosen', block === this.block);
      node.classList.toggle('way', way.includes(block));
      const steps = [...new Set(this.steps.filter((row) => row.block === block).map((row) => row.slot))];
      node.classList.toggle('step', steps.length > 0);
      node.querySelector('.node-steps').textContent = steps.length === 0 ? '' : '◆ ' + (steps.length > 3 ? `${steps.length} of them` : steps.join(' '));
      node.setAttribute('tabindex', block === this.block ? 0 : -1);
    }
    for (const { path, from, to } of this.drawn.edges) {
      const on = taken.has(`${from.id}>${to.id}`);
      path.classList.toggle('way', on);
      path.setAttribute('marker-end', on ? 'url(#arrow-way)' : 'url(#arrow)');
    }
    const node = this.drawn.nodes.get(this.block);
    const at = node.getBoundingClientRect(), box = this.box.getBoundingClientRect();
    if (at.top < box.top || at.bottom > box.bottom) this.box.scrollTop += at.top - box.top - box.height / 3;
    if (at.left < box.left || at.right > box.right) this.box.scrollLeft += at.left - box.left - (box.width - at.width) / 2;
  }

  /** Arrow keys along the edges, and within a layer. */
  pressed(event) {
    const node = this.drawn.nodes.get(this.block);
    if (event.target !== node) return;
    const seen = (block) => this.drawn.nodes.has(block);
    const layer = this.drawn.drawing.layers.find((places) => places.some((place) => this.drawn.blocks[place.node] === this.block));
    const at = layer.findIndex((place) => this.drawn.blocks[place.node] === this.block);
    const beside = (step) => this.drawn.blocks[layer[at + step]?.node];
    const go = {
      ArrowDown: () => this.block.next.map((edge) => edge.to).find(seen),
      ArrowUp: () => this.drawn.blocks.find((block) => block !== this.block && block.next.some((edge) => edge.to === this.block)),
      ArrowLeft: () => beside(-1), ArrowRight: () => beside(1), Enter: () => this.block,
    }[event.key];
    if (!go) return;
    event.preventDefault();
    event.stopPropagation();
    const block = go();
    if (!block) return;
    this.choose(block.rows[0]);
    this.drawn.nodes.get(block)?.focus({ preventScroll: true });
  }
}

/** What the lines mean, each drawn beside its word. */
function legend() {
  const entry = (name, word) => element('span', {}, svgElement('svg', { 'width': 22, 'height': 8, 'aria-hidden': 'true' },
    svgElement('path', { d: 'M0 4 H20', class: `edge ${name}` })), ' ' + word);
  return element('div', { class: 'legend' }, entry('', 'goes on'), entry('taken', 'branch taken'), entry('back', 'back to a loop'),
    entry('way', 'a shortest way to the finding'), element('span', {}, element('b', {}, '◆'), ' it rests on this instruction'));
}

function arrowheads() {
  const head = (id, name) => svgElement('marker', {
    id, 'viewBox': '0 0 8 8', 'refX': 7, 'refY': 4, 'markerWidth': 9, 'markerHeight': 9, 'markerUnits': 'userSpaceOnUse', 'orient': 'auto', 'class': name,
  }, svgElement('path', { d: 'M0 0 L8 4 L0 8 z' }));
  return svgElement('defs', {}, head('arrow', 'head'), head('arrow-way', 'head way'));
}

function forwardPath(from, to, by) {
  let path = `M${from.x} ${from.y + nodeHeight}`;
  let x = from.x, y = from.y + nodeHeight;
  const bend = (toX, toY) => {
    const middle = (y + toY) / 2;
    path += ` C${x} ${middle} ${toX} ${middle} ${toX} ${toY}`;
    x = toX;
    y = toY;
  };
  for (const place of by) {
    bend(place.x, place.y);
    y = place.y + nodeHeight;
    path += ` L${x} ${y}`;
  }
  bend(to.x, to.y);
  return path;
}

/** Out at the right side and in again at the right side. */
function backPath(from, to) {
  const x = Math.max(from.x, to.x) + nodeWidth / 2 + gapX + 10;
  const y1 = from.y + nodeHeight * 0.7, y2 = to.y + nodeHeight * 0.3;
  return `M${from.x + nodeWidth / 2} ${y1} C${x} ${y1} ${x} ${y2} ${to.x + nodeWidth / 2} ${y2}`;
}
