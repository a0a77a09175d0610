// What is known at one instruction, in words.

class Detail {
  constructor(panel, choose) {
    this.panel = panel;
    this.choose = choose;
  }

  clear(text) { this.panel.replaceChildren(element('p', { class: 'nothing' }, text)); }

  show(model, row) {
    this.model = model;
    const findings = model.findings.get(row.slot) ?? [];
    // Only this much is read out as it changes: whoever wants states goes there.
    const said = element('div', { 'id': 'said', 'aria-live': 'polite', 'aria-atomic': 'true' },
      element('h3', {}, element('span', { class: `badge ${cssClass(row.said)}` }, `${icons[row.said]} ${meanings[row.said]}`),
        ` at ${row.slot}`),
      element('code', { class: 'instruction' }, row.text),
      // What is proved behind a fault is proved of runs that went on from it as if nothing had happened.
      row.said === 'proved' && model.program.status !== 'proved' ?
        element('p', { class: 'aside' }, 'As far as the faults before it do no harm.') : null,
      findings.map((finding) => this.finding(finding)),
      model.follows.has(row.slot) ? this.follower(model.follows.get(row.slot)) : null);
    this.panel.replaceChildren(said, ...findings.map((finding) => this.more(finding)), ...this.place(row), ...this.states(row));
    this.panel.scrollTop = 0;
  }

  finding(finding) {
    return element('div', { class: `finding ${cssClass(saidOfFinding(finding))}` },
      element('p', { class: 'rule' }, element('b', {}, finding.rule), ` (${finding.class}) `, saidOfFinding(finding)),
      element('p', { class: 'message' }, finding.message),
      finding.hint ? element('p', { class: 'hint' }, element('b', {}, 'Hint: '), finding.hint) : null);
  }

  follower({ rule, message, of }) {
    return element('div', { class: 'finding said-not-proved' }, element('p', { class: 'rule' }, element('b', {}, rule)),
      element('p', { class: 'message' }, message), element('p', {}, 'Of the same cause as the finding at ', this.link(of.slot), '.'));
  }

  more(finding) {
    const out = element('div', { class: 'more' });
    if (finding.registers.length > 0)
      out.append(element('h4', {}, 'What it rests on'), facts(finding.registers.map((one) =>
        [one.register, [one.kind, one.value].filter(Boolean).join(': ')])));
    if (finding.witness)
      out.append(element('h4', {}, 'A run that shows it'), facts([
        ['ends', [finding.witness.fault, finding.witness.said].filter(Boolean).join(': ')],
        ['again', finding.witness.command.join(' ')]]));
    const steps = finding.way.length > 1 ? finding.way : [];
    const others = finding.related.filter(([slot]) => !finding.way.some(([step]) => step === slot));
    if (steps.length + others.length > 0)
      out.append(element('h4', {}, 'How it comes to be'), element('ol', { class: 'steps' }, [...steps, ...others].map(([slot, what]) =>
        element('li', {}, this.link(slot), ` ${what} `, element('code', {}, this.model.rowAt.get(slot)?.text ?? '')))));
    const follows = finding.follows ?? [];
    if (follows.length > 0) {
      const links = follows.slice(0, 24).flatMap((one) => [this.link(one.slot), ' ']);
      out.append(element('h4', {}, `${follows.length} more of the same cause`),
        element('p', {}, links, follows.length > 24 ? `and ${follows.length - 24} more` : null));
    }
    return out;
  }

  link(slot) {
    return element('a', {
      href: address(this.model.entry.index, slot),
    }, String(slot));
  }

  place(row) {
    const rows = [];
    const name = this.model.functions[row.fn];
    if (name) rows.push(['function', name]);
    const line = row.line === null ? null : this.model.lines[row.line];
    if (line) rows.push(['source', `${line.file}:${line.line}` + (row.column > 0 ? `:${row.column}` : '')]);
    if (row.block) {
      const block = row.block.rows;
      rows.push(['block', `${block[0].slot}–${block[block.length - 1].slot}`]);
    }
    if (row.jump !== null) rows.push(['jumps to', this.link(row.jump)]);
    if (row.call !== null) rows.push(['calls', this.link(row.call)]);
    const from = this.model.targets.has(row.slot) ? this.model.rows.filter((one) => one.jump === row.slot) : [];
    if (this.model.bounds.has(row.slot))
      rows.push(['loop', `one run of the loop comes here at most ${count(grouped(this.model.bounds.get(row.slot)), 'time')}`]);
    if (from.length > 0) {
      const links = from.slice(0, 12).flatMap((one) => [this.link(one.slot), ' ']);
      rows.push(['reached from', element('span', {}, links, from.length > 12 ? `and ${from.length - 12} more` : null)]);
    }
    return [element('h4', {}, 'Where'), facts(rows)];
  }

  states(row) {
    const states = this.model.statesAt(row);
    if (states.length === 0)
      return this.model.program.states || !this.model.program.whole ? [] :
        [element('p', { class: 'nothing' }, 'With -v, the report says what is known before each instruction.')];
    return [element('h4', {}, 'Before it ' + (states.length === 1 ? 'stands' : `stands one of ${states.length} states`)),
      ...states.map((state, i) => element('details', { class: 'state', open: i === 0 },
        element('summary', {}, `State ${i + 1}`), facts(state.map((fact) => {
          const colon = fact.indexOf(': ');
          return colon > 0 ? [fact.slice(0, colon), fact.slice(colon + 2)] : ['', fact];
        }))))];
  }
}

const meanings = {
  'proved': 'proved', 'note': 'note', 'not proved': 'not proved', 'wrong': 'wrong', 'refuted': 'refuted',
  'unreachable': 'unreachable', 'not reached': 'not reached', '-': 'nothing is said',
};

function facts(rows) {
  return element('dl', { class: 'facts' }, rows.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value))));
}
