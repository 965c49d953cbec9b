/** Returns a count with separated thousands. */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/** Returns a count with its noun, such as `1 delivery` and `2 deliveries`. */
export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** Returns a share as a percentage. It rounds down, so that only a whole is 100 %. */
export function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10} %`;
}
