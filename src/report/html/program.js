// One program: sources, bytecode, graph and details side by side, always showing the same instruction.

class ProgramView {
  constructor(section) {
    this.section = section;
    this.models = new Map();
    this.model = null;
    this.row = null;
    this.detail = new Detail(this.part('#detail'));
    this.graph = new Graph(this.part('#graph'), (row) => this.go(row));
    this.tabs = { source: this.part('#tab-source'), graph: this.part('#tab-graph') };
    for (const [name, tab] of Object.entries(this.tabs)) {
      tab.addEventListener('click', () => this.openTab(name));
      tab.addEventListener('keydown', (event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        const other = name === 'source' ? 'graph' : 'source';
        this.openTab(other);
        this.tabs[other].focus();
      });
    }
  }

  part(selector) { return this.section.querySelector(selector); }

  open(entry) {
    if (this.model?.entry === entry) return;
    if (!this.models.has(entry)) this.models.set(entry, new Model(entry));
    this.model = this.models.get(entry);
    this.row = null;
    this.hits = [];
    this.head(entry);
    this.addCode();
    this.addSource();
    this.addFindings();
    this.part('#panes').hidden = this.model.rows.length === 0;
    this.graph.open(this.model);
    this.detail.clear(this.model.rows.length === 0 ? 'There is no code to show.' : 'Choose an instruction.');
    this.openTab(this.model.lines.length > 0 ? 'source' : 'graph');
  }

  head({ object, program }) {
    const cost = program.statistics;
    this.part('#program-title').replaceChildren(plain(program.name || '(no name)'), ' ',
      element('span', { class: `badge status-${program.status}` }, statusWords[program.status]));
    const fact = (name, value) => element('li', {}, element('span', {}, name), ' ', element('b', {}, value));
    this.part('#program-facts').replaceChildren(
      fact('object', fileOf(object)), fact('section', program.section),
      fact('type', (program.type || 'unknown') + (program.type_guessed ? ' (guessed)' : '')),
      fact('instructions', grouped(cost.instructions)), fact('visits', grouped(cost.visits)),
      fact('a run executes at most', cost.instruction_bound === null ? 'no bound known' : count(grouped(cost.instruction_bound), 'instruction')),
      fact('stack', cost.stack_depth === undefined ? 'unknown' : count(cost.stack_depth, 'byte')),
      ...(cost.policy ? [fact('policy', cost.policy)] : []), ...(program.certified ? [fact('', 'certified')] : []));
    const error = this.part('#program-error');
    error.hidden = !program.error;
    error.textContent = program.error ? plain('Nothing is said of this program: ' + program.error.message) : '';
  }

  addCode() {
    const items = [];
    let last = null;
    for (const row of this.model.rows) {
      if (row.fn !== last && this.model.functions[row.fn]) items.push({ heading: this.model.functions[row.fn] });
      last = row.fn;
      row.item = items.length;
      items.push({ row });
    }
    this.code = new Rows('instructions', 'Instructions', items, (item) => item.heading ? functionLine(item.heading) : this.codeLine(item.row),
      (item, event) => {
        const target = event.target.closest?.('[data-go]');
        this.go(target ? this.model.rowAt.get(Number(target.dataset.go)) ?? item.row : item.row);
      });
    this.part('#code').replaceChildren(this.code.element);
    this.code.element.addEventListener('keydown', (event) => this.follow(event));
  }

  codeLine(row) {
    const findings = this.model.findings.get(row.slot) ?? [];
    const goes = row.jump ?? row.call;
    const leads = row.block?.rows[0] === row;
    return element('div', { class: `code ${cssClass(row.said)}${leads ? ' leads' : ''}` },
      element('span', { 'class': 'icon', 'aria-hidden': 'true', 'title': meanings[row.said] }, icons[row.said]),
      element('span', { class: 'slot' }, String(row.slot)),
      element('span', { 'class': 'target', 'aria-hidden': 'true', 'title': this.model.backward.has(row.slot) ? 'a jump back leads here' : this.model.targets.has(row.slot) ? 'a jump leads here' : null },
        !this.model.targets.has(row.slot) ? '' : this.model.backward.has(row.slot) ? '↺' : '›'),
      element('code', {}, row.text),
      goes === null ? null : element('span', { 'class': 'go', 'data-go': goes, 'title': `go to ${goes}` }, `→ ${goes}`),
      this.model.bounds.has(row.slot) ? element('span', { class: 'tag loop', title: 'a loop begins here' }, `at most ${grouped(this.model.bounds.get(row.slot))} times`) : null,
      findings.length === 0 ? element('span', { class: 'hidden-text' }, `, ${meanings[row.said]}`) :
        element('span', { class: 'tag' }, [...new Set(findings.map((finding) => finding.rule))].join(' '),
          element('span', { class: 'hidden-text' }, `, ${meanings[row.said]}`)));
  }

  addSource() {
    const items = [];
    let last = null;
    const byPlace = [...this.model.lines].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line);
    for (const line of byPlace) {
      if (line.file !== last?.file) items.push({ heading: line.file });
      line.item = items.length;
      line.gap = line.file === last?.file && line.line > last.line + 1;
      items.push({ line });
      last = line;
    }
    const panel = this.part('#source');
    if (items.length === 0) {
      this.source = null;
      panel.replaceChildren(element('p', { class: 'nothing' }, 'The object says nothing of its source. Compiled with -g it would.'));
      return;
    }
    this.source = new Rows('source-lines', 'Source lines that instructions come from', items,
      (item) => item.heading ? functionLine(item.heading) : sourceLine(item.line),
      (item) => this.go(item.line.rows.find((row) => this.model.findings.has(row.slot)) ?? item.line.rows[0]));
    panel.replaceChildren(this.source.element);
  }

  addFindings() {
    const { findings } = this.model.program;
    const notes = findings.filter(isNote).length;
    const list = element('ul', {}, findings.map((finding) => element('li', {},
      element('a', { href: address(this.model.entry.index, finding.slot), class: cssClass(saidOfFinding(finding)) },
        element('b', {}, finding.rule), ` ${saidOfFinding(finding)} at ${finding.slot}`), element('p', {}, finding.message))));
    this.part('#findings').replaceChildren(element('h3', {}, findings.length === 0 ? 'No findings' :
      [[findings.length - notes, 'finding'], [notes, 'note']].filter(([number]) => number > 0).map((one) => count(...one)).join(', ')), ...(findings.length > 0 ? [list] : []));
  }

  openTab(name) {
    for (const [other, tab] of Object.entries(this.tabs)) {
      tab.setAttribute('aria-selected', String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      this.part('#' + other).hidden = other !== name;
    }
    if (name === 'graph') this.graph.show(this.row?.block ?? this.model?.blocks[0] ?? null, this.way ?? [], this.steps ?? []);
    else if (this.row) this.showSource(this.row);
  }

  /** To be called by the address alone: everything else changes the address. */
  show(slot) {
    const row = this.model.rowAt.get(slot);
    if (!row) return;
    this.row = row;
    const findings = this.model.findings.get(slot) ?? [];
    this.way = findings.length > 0 ? this.model.wayTo(findings[0]) : [];
    this.steps = findings.length > 0 ? this.model.stepsOf(findings[0]) : [];
    this.code.show(row.item);
    this.code.mark('step', this.steps.map((one) => one.item));
    this.source?.mark('step', this.steps.filter((one) => one.line !== null).map((one) => this.model.lines[one.line].item));
    this.code.mark('same-line', row.line === null ? [] : this.model.lines[row.line].rows.map((one) => one.item));
    this.code.mark('way', this.way.flatMap((block) => block.rows.map((one) => one.item)));
    this.showSource(row);
    this.graph.show(row.block, this.way, this.steps);
    this.detail.show(this.model, row);
    for (const link of this.section.querySelectorAll('#findings a'))
      link.toggleAttribute('aria-current', link.getAttribute('href') === address(this.model.entry.index, slot));
  }

  showSource(row) {
    if (!this.source || this.part('#source').hidden) return;
    this.source.show(row.line === null ? -1 : this.model.lines[row.line].item);
  }

  go(row) { location.hash = address(this.model.entry.index, row.slot); }

  follow(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.row) return;
    if (event.key === 'ArrowLeft') history.back();
    const goes = this.row.jump ?? this.row.call;
    if (event.key !== 'ArrowRight' || goes === null) return;
    event.preventDefault();
    if (this.model.rowAt.has(goes)) this.go(this.model.rowAt.get(goes));
  }

  /** The next place in `rows`, from the chosen one on, around the end. */
  step(rows, direction) {
    if (rows.length === 0) return;
    const at = this.row?.index ?? -1;
    const next = direction > 0 ? rows.find((row) => row.index > at) ?? rows[0] :
      rows.findLast((row) => row.index < at) ?? rows[rows.length - 1];
    this.go(next);
  }

  stepFinding(direction) {
    this.step(this.model.rows.filter((row) => this.model.findings.has(row.slot)), direction);
  }

  search(text) {
    const wanted = text.trim().toLowerCase();
    this.hits = wanted === '' ? [] : this.model.rows.filter((row) => this.matches(row, wanted));
    this.code.mark('hit', this.hits.map((row) => row.item));
    if (this.source)
      this.source.mark('hit', wanted === '' ? [] :
        this.model.lines.filter((line) => line.text.toLowerCase().includes(wanted)).map((line) => line.item));
    return wanted === '' ? '' : count(this.hits.length, 'hit');
  }

  matches(row, wanted) {
    if (/^\d+$/.test(wanted) && String(row.slot) === wanted) return true;
    const texts = [row.text, row.said, this.model.functions[row.fn], row.line === null ? '' : this.model.lines[row.line].text,
      ...(this.model.findings.get(row.slot) ?? []).flatMap((finding) => [finding.rule, finding.message])];
    return texts.some((one) => one.toLowerCase().includes(wanted));
  }
}

const functionLine = (name) => element('div', { class: 'heading' }, name);

function sourceLine(line) {
  const said = worst(line.rows.map((row) => row.said));
  return element('div', { class: `source-line ${cssClass(said)}${line.gap ? ' gap' : ''}` },
    element('span', { 'class': 'icon', 'aria-hidden': 'true', 'title': meanings[said] }, icons[said]),
    element('span', { class: 'slot' }, String(line.line)),
    element('code', {}, line.text.trimEnd().replaceAll('\t', '    ') || ' '),
    element('span', { class: 'hidden-text' }, `, ${count(line.rows.length, 'instruction')}, ${meanings[said]}`));
}
