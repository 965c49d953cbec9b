import { type Activity, totalOf } from "../format/activity.ts";
import { count } from "../format/number.ts";

const height = 20;
const step = 4;
const width = 3;

/** Bars of the deliveries of each hour. Those that did not arrive have another color. */
export function Sparkline({ hours }: { readonly hours: readonly Activity[] }) {
  const max = Math.max(1, ...hours.map(totalOf));
  const heightOf = (number: number) => (number === 0 ? 0 : Math.max(1, (number / max) * height));
  const delivered = hours.reduce((sum, hour) => sum + hour.delivered, 0);
  const undelivered = hours.reduce((sum, hour) => sum + undeliveredOf(hour), 0);
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${hours.length * step} ${height}`}
      width={hours.length * step}
      height={height}
      role="img"
      aria-label={`Last 24 hours: ${count(delivered)} delivered, ${count(undelivered)} not delivered`}
    >
      <rect class="ground" y={height - 1} width={hours.length * step - 1} height="1" />
      {hours.map((hour, i) => {
        const top = heightOf(undeliveredOf(hour));
        const all = Math.min(height, heightOf(hour.delivered + hour.dropped) + top);
        return (
          <g key={i}>
            <rect
              x={i * step}
              y={height - all}
              width={width}
              height={all - top}
              class="delivered"
            />
            <rect x={i * step} y={height - top} width={width} height={top} class="dead" />
          </g>
        );
      })}
    </svg>
  );
}

function undeliveredOf({ retrying, held, dead }: Activity): number {
  return retrying + held + dead;
}
