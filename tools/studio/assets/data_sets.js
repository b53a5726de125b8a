// Data sets: what would be run, the run, its report.

let dataState = null;
async function fillData() {
  const answer = await ask('GET', '/api/data');
  const first = dataState === null;
  dataState = answer;
  $('data').hidden = answer.configs.length === 0;
  if (first) {
    $('data-config').replaceChildren(
        ...answer.configs.map((name) => el('option', {value: name}, name)));
  }
  $('data-look').disabled = $('data-run').disabled = answer.running;
  $('data-cancel').disabled = !answer.running;
  const what = answer.dry ? 'Looking at it' : 'Running';
  $('data-state').textContent = answer.config === '' ? '' :
      answer.running ? what + ': ' + answer.config :
      answer.code === 0 ? (answer.dry ? 'Nothing was run yet: ' : 'Done: ') + answer.config :
      answer.dry && answer.code === 1 ?
                          'Nothing was run yet: ' + answer.config + '; some of it would fail' :
                          answer.config + ' ended with code ' + answer.code;
  $('data-text').hidden = answer.text === '';
  if ($('data-text').textContent !== answer.text) {
    $('data-text').textContent = answer.text;
    $('data-text').scrollTop = $('data-text').scrollHeight;
  }
  $('data-files').hidden = !answer.report;
  for (const link of $('data-files').querySelectorAll('a')) {
    link.href = '/api/data/file' + query({config: answer.config, file: link.dataset.what});
  }
  if (answer.running) setTimeout(() => tried(fillData), 1000);
}
async function dataDo(what) {
  await ask('POST', '/api/data', {
    do: what, config: $('data-config').value, folder: $('data-folder').value.trim()
  });
  await fillData();
}
$('data-form').addEventListener('submit', (event) => {
  event.preventDefault();
  tried(() => dataDo('look'));
});
$('data-run').addEventListener('click', () => tried(() => dataDo('run')));
$('data-cancel').addEventListener('click', () => tried(() => dataDo('cancel')));
