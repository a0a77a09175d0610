// A list of lines, as long as it may be. Lines stand in chunks of one height each, which are filled when they come near
// to what is seen; so a program of a hundred thousand instructions opens as fast as one of a hundred.

const chunkSize = 100;

/**
 * A listbox: one stop of the tab key, arrow keys inside. `items` are what lines are made of by `make(item)`; those with
 * `heading` cannot be chosen. `choose(item)` is called when the user chooses.
 */
class Rows {
  constructor(id, label, items, make, choose) {
    this.id = id;
    this.items = items;
    this.make = make;
    this.choose = choose;
    this.chosen = -1;
    this.marks = new Map(); // class -> set of indexes
    this.element = element('div', { 'role': 'listbox', 'tabindex': 0, 'aria-label': label, 'class': 'rows', id });
    this.chunks = [];
    this.seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) this.fill(Number(entry.target.dataset.chunk));
    }, { root: null, rootMargin: '600px' });
    for (let begin = 0; begin < items.length; begin += chunkSize) {
      const chunk = element('div', { 'role': 'presentation', 'class': 'chunk', 'data-chunk': this.chunks.length });
      chunk.style.setProperty('--lines', Math.min(chunkSize, items.length - begin));
      this.chunks.push(chunk);
      this.element.append(chunk);
      this.seen.observe(chunk);
    }
    if (this.chunks.length > 0) this.fill(0);
    this.element.addEventListener('click', (event) => this.clicked(event));
    this.element.addEventListener('keydown', (event) => this.pressed(event));
  }

  fill(number) {
    const chunk = this.chunks[number];
    if (chunk.firstChild) return;
    this.seen.unobserve(chunk);
    const begin = number * chunkSize;
    this.items.slice(begin, begin + chunkSize).forEach((item, offset) => {
      const index = begin + offset;
      const line = this.make(item);
      line.classList.add('row');
      if (item.heading) {
        line.setAttribute('role', 'presentation');
      } else {
        line.id = `${this.id}-${index}`;
        line.dataset.index = index;
        line.setAttribute('role', 'option');
        line.setAttribute('aria-selected', index === this.chosen);
        line.setAttribute('aria-setsize', this.items.length);
        line.setAttribute('aria-posinset', index + 1);
      }
      for (const [name, indexes] of this.marks) line.classList.toggle(name, indexes.has(index));
      chunk.append(line);
    });
  }

  fillAll() { this.chunks.forEach((_, number) => this.fill(number)); }

  line(index) {
    this.fill(Math.floor(index / chunkSize));
    return this.chunks[Math.floor(index / chunkSize)].children[index % chunkSize];
  }
  filled(index) { return this.chunks[Math.floor(index / chunkSize)].children[index % chunkSize]; }

  /** Shows `index` as chosen; -1: none. */
  show(index) {
    if (this.chosen >= 0) this.line(this.chosen).setAttribute('aria-selected', 'false');
    this.chosen = index;
    if (index < 0) {
      this.element.removeAttribute('aria-activedescendant');
      return;
    }
    const line = this.line(index);
    line.setAttribute('aria-selected', 'true');
    this.element.setAttribute('aria-activedescendant', line.id);
    this.reveal(line);
  }

  /** By scrolling the list alone, never the page: as little as need be, but for far jumps, which show what is around. */
  reveal(line) {
    const box = this.element;
    const top = line.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    const height = line.offsetHeight;
    const above = box.scrollTop + height - top; // a heading may stand over the first line
    const below = top + height - box.scrollTop - box.clientHeight;
    if (Math.max(above, below) > 3 * height) box.scrollTop = top - box.clientHeight / 3;
    else if (above > 0) box.scrollTop -= above;
    else if (below > 0) box.scrollTop += below;
  }

  /** Gives the lines at `indexes` a class, and takes it from all others. */
  mark(name, indexes) {
    const before = this.marks.get(name) ?? new Set();
    const after = new Set(indexes);
    this.marks.set(name, after);
    for (const index of before) if (!after.has(index)) this.filled(index)?.classList.remove(name);
    for (const index of after) this.filled(index)?.classList.add(name);
  }

  clicked(event) {
    const line = event.target.closest('[data-index]');
    if (!line || getSelection().toString()) return;
    this.choose(this.items[Number(line.dataset.index)], event);
  }

  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / 24) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || this.items.length === 0) return;
    event.preventDefault();
    const step = steps[event.key];
    const last = this.items.length - 1;
    let index = this.chosen < 0 ? (step > 0 && step !== Infinity ? 0 : Math.max(0, Math.min(last, step))) :
      Math.max(0, Math.min(last, this.chosen + step));
    // Headings are passed by, back from the first one too.
    const direction = step < 0 && index > 0 ? -1 : 1;
    while (this.items[index]?.heading) index += direction;
    if (this.items[index]) this.choose(this.items[index], event);
  }
}
