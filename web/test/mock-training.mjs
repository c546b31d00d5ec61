// SPDX-License-Identifier: Apache-2.0
// The mock's training: two alerts, one of them decided.
export const trainingRoutes = (c = {}) => [
  ['GET', '/training/score', () => (c.shift ? {
    shift: true, decided: 2, same: 1, right: 0, missed: 0, over: false,
    items: [
      { alert: 'A1', title: 'Travels with somebody who was caught', subject: 'BADOVI REKUZA', state: 'closed', outcome: 'confirmed', by: 'trainee', created: '2026-11-27T04:00:00Z', seconds: 41, shift: 'confirmed', shift_seconds: 96, same: true },
      { alert: 'A3', title: 'Comes too often', subject: 'TIFEJO GAZUNI', state: 'closed', outcome: 'no_action', by: 'trainee', created: '2026-11-27T04:01:00Z', seconds: 12 },
      { alert: 'A2', title: 'Goods of low value', subject: 'DINAJAB PVT LTD', state: 'new', created: '2026-11-27T04:05:00Z' },
    ],
  } : {
    items: [
      { alert: 'A1', title: 'Travels with somebody who was caught', subject: 'BILAL LOWSON', state: 'closed', outcome: 'confirmed', by: 'zara.malik', created: '2026-11-27T04:00:00Z', seconds: 41, planted: 'convoy', right: true },
      { alert: 'A3', title: 'Comes too often', subject: 'SANA INVENTED', state: 'closed', outcome: 'no_action', by: 'zara.malik', created: '2026-11-27T04:01:00Z', seconds: 12, planted: 'mule', right: false },
      { alert: 'A2', title: 'Goods of low value', subject: 'Invented Traders', state: 'new', created: '2026-11-27T04:05:00Z' },
    ],
    decided: 2, right: 1, missed: 0, over: false,
  })],
]
