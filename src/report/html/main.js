// The address says what is shown: "#/" all programs, "#/3" one, "#/3/17" an instruction of it. So links lead where they
// say, and the browser's way back works.

const address = (program, slot = null) => `#/${program}` + (slot === null ? '' : `/${slot}`);

const parts = {
  overview: document.getElementById('overview'), program: document.getElementById('program'),
  search: document.getElementById('search'), hits: document.getElementById('hits'),
  label: document.getElementById('search-label'), totals: document.getElementById('totals'),
};
const overview = new Overview(parts.overview);
const view = new ProgramView(parts.program);

function sayTotals() {
  const { summary } = report;
  const said = [count(summary.objects, 'object'), count(summary.programs, 'program'), `${summary.proved} proved`,
    `${summary.not_proved} not proved`];
  if (summary.errors > 0) said.push(count(summary.errors, 'error'));
  if (summary.unreadable > 0) said.push(`${summary.unreadable} unreadable`);
  if (summary.notes > 0) said.push(count(summary.notes, 'note'));
  parts.totals.textContent = `${report.version}: ${said.join(', ')}`;
}

let started = false;

function showAddress() {
  const [, program, slot] = /^#\/(\d+)(?:\/(\d+))?$/.exec(location.hash) ?? [];
  const entry = program === undefined ? undefined : programs[Number(program)];
  const changed = !started || parts.program.hidden === (entry !== undefined) || (entry && view.model?.entry !== entry);
  started = true;
  parts.overview.hidden = entry !== undefined;
  parts.program.hidden = entry === undefined;
  document.body.classList.toggle('one-program', entry !== undefined);
  if (changed) {
    parts.search.value = '';
    parts.label.textContent = entry ? 'Search this program' : 'Search all programs';
    parts.search.placeholder = entry ? 'Instruction, source, rule, slot  ( / )' : 'Program, file, section, rule  ( / )';
  }
  document.title = (entry ? `${plain(entry.program.name)}: ${statusWords[entry.program.status]} – ` : '') + 'bpfproof';
  if (entry) view.open(entry);
  if (changed) search();
  if (entry && slot !== undefined) view.show(Number(slot));
  if (changed && entry && document.activeElement === document.body) view.code.element.focus({ preventScroll: true });
}

function search() {
  parts.hits.textContent = parts.program.hidden ? overview.search(parts.search.value) : view.search(parts.search.value);
}

function searchPressed(event) {
  if (event.key === 'Escape') {
    event.stopPropagation();
    parts.search.value = '';
    search();
    parts.program.hidden ? parts.search.blur() : view.code.element.focus();
  } else if (event.key === 'Enter') {
    event.preventDefault();
    if (!parts.program.hidden) view.step(view.hits, event.shiftKey ? -1 : 1);
  }
}

/** Keys that work everywhere but where one writes. */
function pressed(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches('input')) return;
  const inProgram = !parts.program.hidden;
  const go = {
    '/': () => parts.search.focus(),
    'Escape': inProgram ? () => { location.hash = '#/'; } : null,
    'n': inProgram ? () => view.stepFinding(1) : null,
    'p': inProgram ? () => view.stepFinding(-1) : null,
    's': inProgram ? () => view.openTab('source') : null,
    'g': inProgram ? () => view.openTab('graph') : null,
  }[event.key];
  if (!go) return;
  event.preventDefault();
  go();
}

sayTotals();
parts.search.addEventListener('input', search);
parts.search.addEventListener('keydown', searchPressed);
document.getElementById('search-form').addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('keydown', pressed);
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main').focus();
});
window.addEventListener('hashchange', showAddress);
window.addEventListener('beforeprint', () => {
  if (parts.program.hidden) return;
  view.code.fillAll();
  view.source?.fillAll();
});
showAddress();
