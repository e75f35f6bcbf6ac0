/** What the sandbox's Hostwinds sells. Tiers as public reports name them (facts on Hostwinds, A3); ids are the sandbox's own. */
type Plan = {
  readonly rid: string;
  readonly name: string;
  readonly cpu: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly monthlyCents: number;
};

export const plans: readonly Plan[] = [
  { rid: "vps-1gb", name: "1 CPU, 1 GB", cpu: 1, ramMb: 1024, diskGb: 30, monthlyCents: 499 },
  { rid: "vps-2gb", name: "1 CPU, 2 GB", cpu: 1, ramMb: 2048, diskGb: 50, monthlyCents: 999 },
  { rid: "vps-4gb", name: "2 CPU, 4 GB", cpu: 2, ramMb: 4096, diskGb: 75, monthlyCents: 1899 },
  { rid: "vps-8gb", name: "4 CPU, 8 GB", cpu: 4, ramMb: 8192, diskGb: 150, monthlyCents: 3899 },
];

export const locations = [
  { location_id: "12", name: "Seattle" },
  { location_id: "52", name: "Dallas" },
  { location_id: "22", name: "Amsterdam" },
] as const;

export const images = [
  { uuid: "debian-13", name: "Debian 13" },
  { uuid: "debian-12", name: "Debian 12" },
] as const;

export const addressMonthlyCents = 499;

/** As `get_price_list` prints it: numbers are strings. */
export function priceList() {
  const dollars = (cents: number) => (cents / 100).toFixed(2);
  const row = (plan: Plan) => ({
    id: plan.rid,
    rid: plan.rid,
    name: plan.name,
    cpu: String(plan.cpu),
    ram: String(plan.ramMb),
    disk: String(plan.diskGb),
    bandwidth: "2",
    monthly: dollars(plan.monthlyCents),
    quarterly: dollars(plan.monthlyCents * 3),
    annually: dollars(plan.monthlyCents * 12),
    resource: "cloud",
  });
  return Object.fromEntries(plans.map((plan) => [plan.rid, row(plan)]));
}
