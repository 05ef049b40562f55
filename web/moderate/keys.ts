// Which key does what. None acts inside a field or together with Ctrl, Alt or Meta, and none that is held acts twice.

type Keys = Record<string, (() => void) | ((number: string) => void)>;

const MOVES = new Set(['j', 'k', 'shift-down', 'shift-up']);

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  return target.matches('input') && !target.matches('[type=checkbox], [type=radio], [type=button], [type=submit]');
}

/** The name of a key as the table has it. The row of digits counts by its place: some keyboards write other signs there. */
function named(event: KeyboardEvent): string {
  if (event.key === '?' || event.key === '/') return event.key;
  if (/^[1-5]$/.test(event.key)) return event.key;
  const digit = /^Digit([1-5])$/.exec(event.code)?.[1];
  if (event.shiftKey) return event.key === 'ArrowDown' ? 'shift-down' : event.key === 'ArrowUp' ? 'shift-up' : '';
  return digit ?? (event.key.length === 1 ? event.key.toLowerCase() : '');
}

export function keys(table: Keys): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.getModifierState('AltGraph')) return;
    if (isField(event.target) || document.querySelector('dialog[open]')) return;
    const name = named(event);
    const number = /^[1-5]$/.test(name);
    const act = number ? table['number'] : name === 'number' ? undefined : table[name];
    if (!act || (event.repeat && !MOVES.has(name))) return;
    event.preventDefault();
    act(name);
  });
}
