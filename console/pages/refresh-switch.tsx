/** Switches the automatic refresh of a list. */
export function RefreshSwitch({
  isOn,
  onSwitch,
}: {
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
}) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        onChange={({ currentTarget }) => onSwitch(currentTarget.checked)}
      />
      Auto-refresh
    </label>
  );
}
