// The page begins when all of it is there.

listen();
keepFresh();
tried(fillData);
