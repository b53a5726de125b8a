
const store = new Store();
