// SPDX-License-Identifier: Apache-2.0
// The mock's training: two alerts, one of them decided.
export const trainingRoutes = () => [
  ['GET', '/training/score', () => ({
    items: [
      { alert: 'A1', title: 'Travels with somebody who was caught', subject: 'BILAL LOWSON', state: 'closed', outcome: 'confirmed', by: 'zara.malik', created: '2026-11-27T04:00:00Z', seconds: 41, planted: 'convoy', right: true },
      { alert: 'A3', title: 'Comes too often', subject: 'SANA INVENTED', state: 'closed', outcome: 'no_action', by: 'zara.malik', created: '2026-11-27T04:01:00Z', seconds: 12, planted: 'mule', right: false },
      { alert: 'A2', title: 'Goods of low value', subject: 'Invented Traders', state: 'new', created: '2026-11-27T04:05:00Z' },
    ],
    decided: 2, right: 1, missed: 0, over: false,
  })],
]
