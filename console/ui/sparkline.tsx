import { type Activity, failingOf, totalOf } from "../format/activity.ts";
import { count } from "../format/number.ts";

const height = 20;
const step = 4;
const width = 3;

/** Bars of the deliveries of each hour. Those that fail and those that wait have other colors. */
export function Sparkline({ hours }: { readonly hours: readonly Activity[] }) {
  const max = Math.max(1, ...hours.map(totalOf));
  const heightOf = (number: number) => (number === 0 ? 0 : Math.max(1, (number / max) * height));
  const delivered = hours.reduce((sum, hour) => sum + hour.delivered, 0);
  const failing = hours.reduce((sum, hour) => sum + failingOf(hour), 0);
  const held = hours.reduce((sum, hour) => sum + hour.held, 0);
  const waiting = held > 0 ? `, ${count(held)} held` : "";
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${hours.length * step} ${height}`}
      width={hours.length * step}
      height={height}
      role="img"
      aria-label={`Last 24 hours: ${count(delivered)} delivered, ${count(failing)} failing${waiting}`}
    >
      <rect class="ground" y={height - 1} width={hours.length * step - 1} height="1" />
      {hours.map((hour, i) => {
        let bottom = height;
        return (
          <g key={i}>
            {partsOf(hour).map(([color, number]) => {
              const part = Math.min(bottom, heightOf(number));
              bottom -= part;
              return (
                <rect
                  key={color}
                  x={i * step}
                  y={bottom}
                  width={width}
                  height={part}
                  class={color}
                />
              );
            })}
          </g>
        );
      })}
    </svg>
  );
}

/** Returns the parts of a bar, from the lowest to the highest. */
function partsOf(hour: Activity) {
  return [
    ["dead", failingOf(hour)],
    ["held", hour.held],
    ["delivered", hour.delivered + hour.dropped],
  ] as const;
}
