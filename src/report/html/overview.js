// All programs in a table that can be sorted and filtered.

const columns = [
  { name: 'Verdict', key: (entry) => ['error', 'not-proved', 'proved'].indexOf(entry.program.status) },
  { name: 'Program', key: (entry) => entry.program.name },
  { name: 'Object', key: (entry) => fileOf(entry.object) },
  { name: 'Section', key: (entry) => entry.program.section },
  { name: 'Type', key: (entry) => entry.program.type },
  { name: 'Findings', number: true, key: (entry) => entry.program.findings.filter((one) => !isNote(one)).length },
  { name: 'Notes', number: true, key: (entry) => entry.program.findings.filter(isNote).length },
  { name: 'Instructions', number: true, key: (entry) => entry.program.statistics.instructions },
  { name: 'Visits', number: true, key: (entry) => entry.program.statistics.visits },
  { name: 'Bound', number: true, title: 'most instructions one run executes', none: '–',
    key: (entry) => entry.program.statistics.instruction_bound },
  { name: 'Stack', number: true, title: 'bytes', none: '–', key: (entry) => entry.program.statistics.stack_depth ?? null },
];

/** Numbers by size, however long; what is not known comes last. */
function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a === 'string' && /^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  return typeof a === 'string' ? a.localeCompare(b) : a - b;
}

class Overview {
  constructor(section) {
    this.section = section;
    this.status = new Set();
    this.rule = null;
    this.words = [];
    this.column = null;
    this.down = false;
    for (const entry of programs)
      entry.haystack = [entry.program.name, fileOf(entry.object), entry.program.section, entry.program.type,
        statusWords[entry.program.status], entry.program.error?.message ?? '',
        ...entry.program.findings.flatMap((finding) => [finding.rule, finding.class, finding.message])].join('\n').toLowerCase();
    this.addFilters();
    this.addRules();
    this.addHead();
    this.addFaults();
    this.draw();
  }

  part(selector) { return this.section.querySelector(selector); }

  addFilters() {
    const { summary } = report;
    for (const [status, number] of [['proved', summary.proved], ['not-proved', summary.not_proved], ['error', summary.errors]]) {
      const button = element('button', { 'type': 'button', 'aria-pressed': 'false', 'class': `filter status-${status}` },
        element('b', {}, grouped(number)), ` ${statusWords[status]}`);
      button.addEventListener('click', () => {
        this.status.has(status) ? this.status.delete(status) : this.status.add(status);
        button.setAttribute('aria-pressed', String(this.status.has(status)));
        this.draw();
      });
      this.part('#filters').append(button);
    }
  }

  addRules() {
    const counts = new Map();
    for (const { program } of programs)
      for (const finding of program.findings) {
        const key = finding.rule;
        const row = counts.get(key) ?? { rule: key, class: finding.class, errors: 0, notes: 0, programs: new Set() };
        isNote(finding) ? ++row.notes : ++row.errors;
        row.programs.add(program);
        counts.set(key, row);
      }
    if (counts.size === 0) return;
    const rows = [...counts.values()].sort((a, b) => b.errors - a.errors || b.notes - a.notes || compare(a.rule, b.rule));
    const body = element('tbody', {}, rows.map((row) => {
      const button = element('button', { 'type': 'button', 'aria-pressed': 'false', 'class': 'link' }, row.rule);
      button.addEventListener('click', () => {
        this.rule = this.rule === row.rule ? null : row.rule;
        for (const other of body.querySelectorAll('button')) other.setAttribute('aria-pressed', String(this.rule !== null && other === button));
        this.draw();
      });
      return element('tr', {}, element('th', { scope: 'row' }, button), element('td', {}, row.class),
        [row.errors, row.notes, row.programs.size].map((number) => element('td', { class: 'number' }, grouped(number))));
    }));
    this.part('#rules').append(element('details', { open: rows.length <= 8 },
      element('summary', {}, `${count(rows.length, 'rule')} broken: choose one to see only its programs`),
      element('table', {}, element('thead', {}, element('tr', {}, ['Rule', 'Class', 'Findings', 'Notes', 'Programs'].map((name, i) =>
        element('th', { scope: 'col', class: i > 1 ? 'number' : null }, name)))), body)));
  }

  addHead() {
    const row = element('tr', {}, columns.map((column) => {
      const th = element('th', { scope: 'col', class: column.number ? 'number' : null },
        element('button', { type: 'button', title: column.title }, column.name));
      th.firstChild.addEventListener('click', () => {
        this.down = this.column === column ? !this.down : Boolean(column.number);
        this.column = column;
        for (const other of row.children) other.removeAttribute('aria-sort');
        th.setAttribute('aria-sort', this.down ? 'descending' : 'ascending');
        this.draw();
      });
      return th;
    }));
    this.part('#programs thead').append(row);
  }

  addFaults() {
    const faults = report.objects.filter((object) => object.error);
    if (faults.length === 0) return;
    this.part('#faults').append(element('h2', {}, 'Objects that could not be read'), element('ul', {}, faults.map((object) =>
      element('li', {}, element('b', {}, fileOf(object)), `: ${object.error.message}`))));
  }

  search(text) {
    this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return this.draw();
  }

  shown() {
    const chosen = programs.filter(({ program, haystack }) =>
      (this.status.size === 0 || this.status.has(program.status)) &&
      (this.rule === null || program.findings.some((finding) => finding.rule === this.rule)) &&
      this.words.every((word) => haystack.includes(word)));
    if (this.column)
      chosen.sort((a, b) => {
        const keys = [this.column.key(a), this.column.key(b)];
        const unknown = keys.includes(null);
        return (unknown || !this.down ? compare(...keys) : -compare(...keys)) || a.index - b.index;
      });
    return chosen;
  }

  draw() {
    const chosen = this.shown();
    this.part('#programs tbody').replaceChildren(...chosen.map((entry) => this.row(entry)));
    return count(chosen.length, 'program') + (chosen.length < programs.length ? ` of ${programs.length}` : '');
  }

  row(entry) {
    const { program } = entry;
    const cells = columns.slice(2).map((column) => {
      const value = column.name === 'Type' && program.type_guessed ? `${program.type} (guessed)` : column.key(entry);
      return element('td', { class: column.number ? 'number' : null }, value === null ? column.none : column.number ? grouped(value) : value);
    });
    const row = element('tr', {}, element('td', {}, element('span', { class: `badge status-${program.status}` }, statusWords[program.status]),
      program.findings.some((finding) => finding.verdict === 'refuted') ? element('span', { class: 'badge said-refuted', title: 'a run shows it' }, 'refuted') : null),
      element('th', { scope: 'row' }, element('a', { href: address(entry.index) }, program.name || '(no name)')), ...cells);
    row.addEventListener('click', (event) => {
      if (!event.target.closest('a') && !getSelection().toString()) location.hash = address(entry.index);
    });
    return row;
  }
}
