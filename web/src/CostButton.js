import { createElement as h, useState } from 'react';
import { ToolbarButton } from '@graphiql/react';

let asked = false;

/** As `fetch`; the answer tells what it took in `extensions.cost`, while the button is down. */
export function fetchWithCost(address, options) {
  const headers = asked ? { ...options.headers, 'graphql-cost': '1' } : options.headers;
  return fetch(address, { ...options, headers });
}

/** Switches on that answers tell what each field took. */
export function CostButton() {
  const [isOn, setOn] = useState(asked);

  function change() {
    asked = !asked;
    setOn(asked);
  }

  const label = isOn ? 'Answers tell what they took' : 'Have answers tell what they took';
  return h(ToolbarButton, { label, onClick: change, 'aria-pressed': isOn }, h(GaugeIcon, { isOn }));
}

function GaugeIcon({ isOn }) {
  const d = 'M4 18a9 9 0 1 1 16 0M12 14l4-5';
  return h(
    'svg',
    { viewBox: '0 0 24 24', width: 20, height: 20, fill: 'none', 'aria-hidden': true },
    h('path', { d, stroke: 'currentColor', strokeWidth: isOn ? 3 : 1.8, strokeLinecap: 'round' }),
  );
}
