import { Session } from 'node:inspector';

/** How many files this process has run: the scripts that V8 knows, without Node's own. */
export function loadedFiles() {
  const files = new Set();
  const session = new Session();
  session.connect();
  // Enabling the debugger reports all scripts that exist.
  session.on('Debugger.scriptParsed', ({ params: { url } }) => files.add(url));
  session.post('Debugger.enable');
  session.disconnect();
  return [...files].filter((url) => url.startsWith('file:')).length;
}
