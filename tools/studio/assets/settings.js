// The form of settings, made of the list of parameters.

function boundsText(field) {
  if (field.choices.length) return 'one of ' + field.choices.join(', ');
  if (field.least !== null && field.most !== null)
    return field.least + ' to ' + field.most;
  if (field.least !== null) return 'at least ' + field.least;
  return field.most !== null ? 'at most ' + field.most : '';
}

function inputOf(field) {
  const id = 'set-' + field.path;
  const about = 'about-' + field.path;
  const choices =
      field.type === 'bool' ? ['true', 'false'] : field.choices;
  if (choices.length && field.type !== 'list') {
    const select = el('select', {id, 'aria-describedby': about});
    for (const choice of choices) {
      select.append(el('option', {value: choice}, choice));
    }
    select.value = field.value;
    return select;
  }
  const input = el('input', {
    id,
    type: 'text',
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-describedby': about
  });
  input.value = field.value;
  return input;
}

function fieldRow(field) {
  const input = inputOf(field);
  const reset = el('button', {
    type: 'button',
    'aria-label': 'Default of ' + field.path
  }, 'Default');
  const row = el('div', {'class': 'field'});
  const mark = () => {
    const other = input.value !== field.standard;
    row.classList.toggle('changed', other);
    reset.disabled = !other;
  };
  const save = () => tried(async () => {
    try {
      const form = await ask('PUT', '/api/settings', {[field.path]: input.value});
      const now = form.sections.flatMap((one) => one.fields)
                      .find((one) => one.path === field.path);
      field.value = input.value = now.value;
      say(field.path + ' is saved: ' + now.value);
      input.removeAttribute('aria-invalid');
    } catch (error) {
      input.setAttribute('aria-invalid', 'true');
      throw error;
    } finally {
      mark();
    }
  });
  input.addEventListener('change', save);
  reset.addEventListener('click', () => {
    input.value = field.standard;
    save();
  });
  mark();
  const allowed = boundsText(field);
  row.append(
      el('label', {'for': 'set-' + field.path}, field.name),
      el('div', {'class': 'entry'}, input, reset),
      el('p', {'class': 'quiet', id: 'about-' + field.path},
         field.about + ' Default: ' + field.standard + '.' +
             (allowed ? ' Allowed: ' + allowed + '.' : '')));
  return row;
}

async function fillSettings() {
  const form = await ask('GET', '/api/settings');
  $('settings-form')
      .replaceChildren(...form.sections.map((section) => {
        const changed =
            section.fields.some((field) => field.value !== field.standard);
        return el(
            'details', changed ? {open: true} : {},
            el('summary', {}, el('h3', {}, section.name), ' ',
               el('span', {'class': 'note'}, section.about)),
            ...section.fields.map(fieldRow));
      }));
}

$('settings-form').addEventListener('submit', (event) => event.preventDefault());
$('only-changed').addEventListener('change', () => {
  $('settings-form').classList.toggle('few', $('only-changed').checked);
  if ($('only-changed').checked) {
    for (const one of $('settings-form').children) one.open = true;
  }
});
tried(fillSettings);
