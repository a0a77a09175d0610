// The block of data (bpfproof/html/1, see src/report/README.md) and what follows from it. Nothing here draws.

const report = JSON.parse(document.getElementById('data').textContent);

/** The programs of all objects; the address of the page names them by their place in here. */
const programs = report.objects.flatMap((object) => object.programs.map((program) => ({ object, program })));
programs.forEach((entry, index) => { entry.index = index; });

const icons = {
  'proved': '✓', 'note': 'i', 'not proved': '?', 'wrong': '✗', 'refuted': '✗', 'unreachable': '○', 'not reached': '○', '-': '·',
};
/** Worst first: what is said of a block or a source line is the worst that is said of an instruction in it. */
const weights = ['refuted', 'wrong', 'not proved', 'note', '-', 'proved', 'not reached', 'unreachable'];
const worst = (all) => weights.find((one) => all.includes(one)) ?? '-';
const cssClass = (said) => 'said-' + (said === '-' ? 'nothing' : said.replace(' ', '-'));

const fileOf = (object) => {
  const embedded = object.name && !object.file.endsWith(object.name);
  return embedded ? `${object.file}[${object.name}]` : object.file;
};
const isNote = (finding) => finding.severity === 'note';
const saidOfFinding = (finding) =>
  isNote(finding) ? 'note' : { refuted: 'refuted', always: 'wrong' }[finding.verdict] ?? 'not proved';
const statusWords = { 'proved': 'proved', 'not-proved': 'not proved', 'error': 'error' };

/** A program with its code as objects, its basic blocks, and its findings by slot. Made when it is first shown. */
class Model {
  constructor(entry) {
    this.entry = entry;
    this.program = entry.program;
    this.functions = this.program.functions;
    this.rows = this.program.code.map(([slot, text, fn, line, column, said, next, jump, call], index) =>
      ({ index, slot, text, fn, line, column, said, next, jump, call, block: null }));
    this.rowAt = new Map(this.rows.map((row) => [row.slot, row]));
    this.targets = new Set(this.rows.map((row) => row.jump).filter((slot) => slot !== null));
    this.backward = new Set(this.rows.filter((row) => row.jump !== null && row.jump <= row.slot).map((row) => row.jump));
    this.findings = new Map();
    for (const finding of this.program.findings) {
      if (!this.findings.has(finding.slot)) this.findings.set(finding.slot, []);
      this.findings.get(finding.slot).push(finding);
    }
    this.follows = new Map(this.program.findings.flatMap((finding) => (finding.follows ?? []).map((one) => [one.slot, { ...one, of: finding }])));
    this.bounds = new Map((this.program.loops ?? []).map((loop) => [loop.slot, loop.bound]));
    this.lines = this.program.lines.map(([file, line, text], index) =>
      ({ index, file: this.program.files[file], line, text, rows: [] }));
    for (const row of this.rows) if (row.line !== null) this.lines[row.line].rows.push(row);
    this.blocks = this.program.whole ? this.findBlocks() : [];
  }

  /** Blocks begin where functions begin, where jumps lead, and after what does not simply go on. */
  findBlocks() {
    const blocks = [];
    let last = null;
    for (const row of this.rows) {
      const goesOn = last && last.fn === row.fn && last.next && last.jump === null && !this.targets.has(row.slot);
      if (!goesOn) blocks.push({ id: blocks.length, fn: row.fn, rows: [], next: [] });
      row.block = blocks[blocks.length - 1];
      row.block.rows.push(row);
      last = row;
    }
    for (const block of blocks) {
      const end = block.rows[block.rows.length - 1];
      const after = this.rows[end.index + 1];
      if (end.next && after && after.fn === end.fn) block.next.push({ to: after.block, taken: false });
      const target = end.jump === null ? null : this.rowAt.get(end.jump);
      if (target) block.next.push({ to: target.block, taken: true });
      block.said = worst(block.rows.map((row) => row.said));
    }
    return blocks;
  }

  blocksOf(fn) { return this.blocks.filter((block) => block.fn === fn); }

  /** The states before a row, each a list of facts. */
  statesAt(row) {
    const states = this.program.states?.[row.index] ?? [];
    return states.map((facts) => facts.map((fact) => this.program.facts[fact]));
  }

  /** The instructions that a finding rests on, itself left out. */
  stepsOf(finding) {
    return finding.way.map(([slot]) => this.rowAt.get(slot)).filter((row) => row && row.slot !== finding.slot);
  }

  /**
   * A shortest way through the graph to a finding, by its steps: blocks, in order, function by function. The graph has
   * it; whether a run can take it nobody says here.
   */
  wayTo(finding) {
    const way = [];
    let depth = -1;
    let from = null;
    for (const [slot, , at] of finding.way) {
      const row = this.rowAt.get(slot);
      if (!row?.block) return way;
      const start = at === depth && from ? from : this.blocksOf(row.fn)[0];
      way.push(...shortest(start, row.block));
      depth = at;
      from = row.block;
    }
    return way;
  }
}

/** Breadth first; empty where none leads there. */
function shortest(from, to) {
  const before = new Map([[from, null]]);
  const queue = [from];
  for (let i = 0; i < queue.length && !before.has(to); ++i)
    for (const { to: block } of queue[i].next)
      if (!before.has(block)) {
        before.set(block, queue[i]);
        queue.push(block);
      }
  const way = [];
  for (let block = before.has(to) ? to : null; block !== null; block = before.get(block)) way.unshift(block);
  return way;
}

/** Text of others as it is shown: what could turn the direction of what stands beside it becomes visible. */
const plain = (text) => String(text).replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');

/** An element; whatever is in it is text, never markup. */
function element(name, attributes = {}, ...children) {
  const out = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) out.addEventListener(key.slice(2), value);
    else out.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat())
    if (child !== null && child !== undefined) out.append(child instanceof Node ? child : plain(child));
  return out;
}

function svgElement(name, attributes = {}, ...children) {
  const out = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) out.setAttribute(key, value);
  for (const child of children) out.append(child instanceof Node ? child : plain(child));
  return out;
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;
/** 12345678901 as 12 345 678 901, whatever its length. */
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
