/** A CSV of `count` people at a few dozen companies of the sandbox world, plus three rows that must be rejected. */
export function leadFile(count: number): Uint8Array {
  const rows = Array.from({ length: count }, (_, n) => {
    const company = `firm-${n % 37}`;
    return `person.${n}@${company}.example,Person${n},"Firm ${n % 37}, Inc."`;
  });
  const bad = ["not an address,X,Y", `person.0@firm-0.example,Twice,Firm 0`, ",Nobody,Firm"];
  return new TextEncoder().encode(`email,first_name,company\r\n${[...rows, ...bad].join("\r\n")}\r\n`);
}
