// What every page of the studio needs.

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
