document.getElementById('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await fetch('/login', {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({password: document.getElementById('password').value})
  });
  if (answer.ok)
    location.assign('/');
  else
    document.getElementById('status').textContent = await answer.text();
});
