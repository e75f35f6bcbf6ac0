const counts = new Intl.NumberFormat("en-US");

/** 12345 → "12,345" */
export function formatCount(value: number): string {
  return counts.format(value);
}

const figures = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });

/** A figure whose unit nobody tells: 0.126 → "0.13", 1234567 → "1.23M" */
export function formatFigure(value: number): string {
  return figures.format(value);
}

/** A share 0..1 as per cent: two digits below 1 %, one below 10 %, else none. Null: nothing to divide by. */
export function formatShare(share: number | null): string {
  if (share === null) return "–";
  const percent = share * 100;
  const digits = percent === 0 || percent >= 10 ? 0 : percent < 1 ? 2 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** Whole cents of a currency (ISO 4217, any case) → "$1,234.50"; whole amounts lose their zeros. */
export function formatCents(cents: number, currency = "usd"): string {
  const options = {
    style: "currency",
    currency: currency.toUpperCase(),
    ...(cents % 100 === 0 ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
  } as const;
  try {
    return new Intl.NumberFormat("en-US", options).format(cents / 100);
  } catch {
    return `${(cents / 100).toFixed(2)} ${currency}`;
  }
}

/** "1 node", "3 nodes" */
export function formatNumberOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
