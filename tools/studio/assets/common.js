// What every page of the studio needs.

const $ = (id) => document.getElementById(id);

// An element with attributes and children; texts become text nodes, so nothing
// from outside is ever read as markup.
function el(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === 'class')
      made.className = value;
    else if (key in made && typeof value !== 'string')
      made[key] = value;
    else
      made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function say(text, bad = false) {
  $('status').textContent = text;
  $('status').classList.toggle('bad', bad);
}
// Does it, and says what went wrong.
async function tried(work) {
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  }
}

function gigabytes(bytes) {
  if (bytes >= 1e9) return (bytes / 1e9).toFixed(1) + ' GB';
  if (bytes >= 1e6) return (bytes / 1e6).toFixed(1) + ' MB';
  return Math.ceil(bytes / 1e3) + ' kB';
}
function minutes(seconds) {
  if (seconds < 90) return Math.max(1, Math.round(seconds)) + ' s';
  if (seconds < 5400) return Math.round(seconds / 60) + ' min';
  return (seconds / 3600).toFixed(1) + ' h';
}
