// How the pages talk to the studio.

// Asks the studio; throws an Error with one line for people.
async function ask(method, url, body) {
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers: body === undefined ? {} :
          {'Content-Type': body instanceof Blob ? 'application/octet-stream' :
                                                  'application/json'},
      body: body === undefined || body instanceof Blob ? body :
                                                         JSON.stringify(body)
    });
  } catch (error) {
    throw new Error('mien-studio does not answer: is it still running?');
  }
  const text = await answer.text();
  let value = null;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(text.slice(0, 300) || 'error ' + answer.status);
  }
  if (answer.ok) return value;
  const error = new Error(value.error || 'error ' + answer.status);
  error.status = answer.status;
  error.value = value;
  throw error;
}
const query = (values) => '?' + new URLSearchParams(values);
