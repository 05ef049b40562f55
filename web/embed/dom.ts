// Elements built by hand, and the one place where the server's HTML becomes part of a page.

type Child = Node | string | false | null | undefined;
type Value = string | number | boolean | null | undefined | ((event: Event) => void);

/** An element. Functions among the attributes listen to the event of their name. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value || value === 0 || value === '') element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

interface Policy {
  createHTML(html: string): string;
}
type Trusted = { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };

/** Undefined where the page refuses it: then HTML is shown as text. */
let policy: Policy | undefined;
try {
  const same: Policy = { createHTML: (html) => html };
  const { trustedTypes } = globalThis as Trusted;
  policy = trustedTypes ? trustedTypes.createPolicy('tamis', same) : same;
} catch {
  // The page's content policy does not name ours.
}

/** The text that the server's own few elements hold. */
function textOf(html: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0', amp: '&' };
  return html
    .replace(/<br>\n?|<\/(?:p|li|pre|blockquote)>\n?/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+|#39);/g, (whole, name: string) => signs[name] ?? whole)
    .trim();
}

/** Shows HTML that the server has made safe. Nothing else may be given to it. */
export function show(element: HTMLElement, html: string): void {
  if (policy) element.innerHTML = policy.createHTML(html);
  else element.textContent = textOf(html);
  element.classList.toggle('plain', !policy);
}
