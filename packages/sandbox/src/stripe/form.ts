/** What a form may hold: words, lists and named values. */
type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

const mostDepth = 8;
const unsafeName = /^(?:__proto__|constructor|prototype)$/;

/**
 * Stripe's form encoding: `a[b][0][c]=v` and `a[]=v`. Numbered names become lists when they count from 0. Throws
 * `RangeError` for names that are malformed, too deep, or said twice in different forms.
 */
export function readForm(text: string): Form {
  const root: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    let place: Form = root;
    for (const step of path.slice(0, -1)) {
      const below = place[step] ?? {};
      place[step] = below;
      if (typeof below === "string") throw new RangeError(`${name} is a value and a group`);
      place = below as Form;
    }
    const last = path.at(-1) ?? "";
    const key = last === "" ? String(Object.keys(place).length) : last;
    if (typeof place[key] === "object") throw new RangeError(`${name} is a value and a group`);
    place[key] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, listed(value)]));
}

function pathOf(name: string): readonly string[] {
  const found = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!found) throw new RangeError(`${name} is no parameter's name`);
  const path = [
    found[1] ?? "",
    ...[...(found[2] ?? "").matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? ""),
  ];
  if (path.length > mostDepth || path.some((step) => unsafeName.test(step)))
    throw new RangeError(`${name} is no parameter's name`);
  return path;
}

function listed(value: FormValue): FormValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, below]) => [name, listed(below)] as const);
  const isList = entries.length > 0 && entries.every(([name], at) => name === String(at));
  return isList ? entries.map(([, below]) => below) : Object.fromEntries(entries);
}

/** `line_items[0][price]` of the path to a value. */
export function parameterName(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return `${first ?? ""}${rest.map((step) => `[${step}]`).join("")}`;
}
