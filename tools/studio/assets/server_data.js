// What the studio says of this page, beside the report's data.

const studio = JSON.parse($('studio').textContent);
const served = JSON.parse($('state').textContent);
const OWN = query({name: studio.recording, coder: studio.coder});
