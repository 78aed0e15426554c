"use strict";
// What the youth said and the site has not saved. Each message waits under a key of its own, so that
// many tabs can keep and remove at once: on the phone itself, also after the tab was closed, or in
// the tab alone where the device is borrowed (page.js). After page.js.

function unsentWords(chat) {
  const PREFIX = `unsent-${chat}-`, LONGEST = 7 * 86400000;
  const here = new Map();
  let latest = 0;

  // Those of another chat on this phone wait until it is opened again, and are never shown here. On
  // a borrowed device, of which they wait in the tab alone, they go; and where nobody has come back
  // to them for a week.
  lastChat(chat);
  eachKept((kept, key) => {
    if (!key.startsWith("unsent-") || key.startsWith(PREFIX)) return;
    let at = 0;
    try { ({ at } = JSON.parse(kept.getItem(key))); } catch { /* nobody could ever send it */ }
    const gone = kept === sessionStorage || isBorrowed() || !(at > Date.now() - LONGEST);
    if (gone) kept.removeItem(key);
  });

  // Those of every tab, in the order in which they were said.
  function all() {
    eachKept((kept, key) => {
      if (!key.startsWith(PREFIX)) return;
      try {
        const one = JSON.parse(kept.getItem(key));
        const { id } = one.fields;
        if (!here.has(id)) here.set(id, { ...one, kept: true });
      } catch { kept.removeItem(key); }
    });
    return [...here.values()].sort((one, other) => one.at - other.at);
  }
  function add(one) {
    latest = one.at = Math.max(Date.now(), latest + 1);
    here.set(one.fields.id, one);
    one.kept = keepIn(PREFIX + one.fields.id, JSON.stringify(one));
  }
  function remove(one) {
    here.delete(one.fields.id);
    eachKept((kept, key) => { if (key === PREFIX + one.fields.id) kept.removeItem(key); });
  }
  // It was kept and is no more: another tab has had it saved, or left in a hurry.
  function elsewhere() {
    const kept = new Set();
    eachKept((_, key) => kept.add(key));
    const gone = [...here.values()].filter((one) => one.kept && !kept.has(PREFIX + one.fields.id));
    for (const one of gone) here.delete(one.fields.id);
    return gone;
  }
  // One tab sends at a time, or the order would be anybody's. A tab that sleeps is not waited for:
  // the site takes each id once, whoever sends it.
  async function inTurn(send, patience) {
    if (!navigator.locks) return send();
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), patience);
    let begun = false;
    const work = () => { begun = true; clearTimeout(timer); return send(); };
    return navigator.locks.request(`send-${chat}`, { signal: stop.signal }, work).catch((error) => {
      if (begun) throw error;
      return send();
    });
  }
  return { all, add, remove, elsewhere, inTurn };
}
