// Elements of a page, found and made.

const $ = (id) => document.getElementById(id);

// An element with properties and children; texts become text nodes, so
// nothing from outside is ever read as markup.
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
