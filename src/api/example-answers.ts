/**
 * Answers to the requests of example-requests.ts, in their order; written by test/api/write-examples.ts.
 * `text` is the JSON of the answer, where it is JSON.
 */
export type ExampleAnswer = { readonly status: number; readonly text?: string };

export const EXAMPLE_ANSWERS: readonly ExampleAnswer[] = [
  // receive
  {
    status: 201,
    text: '{"id":"goods-1","position":"example:1","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":40,"backed":0,"backordered":0,"version":0,"after":{"onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockReceived","stream":"stock-tea@saigon","revision":0}]}',
  },
  // set-policy
  {
    status: 200,
    text: '{"id":"93e7eff1-ecad-5785-9c1f-5770dac42a68","position":"example:2","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":0,"backed":0,"backordered":0,"version":1,"after":{"onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockPolicySet","stream":"stock-tea@saigon","revision":1}]}',
  },
  // reserve
  {
    status: 201,
    text: '{"id":"hold-1","position":"example:3","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":6,"backed":6,"backordered":0,"deadline":"2026-11-21T12:15:00.000Z","version":2,"after":{"onHand":40,"available":34,"reserved":6,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockReserved","stream":"stock-tea@saigon","revision":2}]}',
  },
  // extend-reservation
  {
    status: 200,
    text: '{"id":"hold-1","position":"example:4","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":6,"backed":6,"backordered":0,"deadline":"2026-11-21T12:15:00.000Z","version":3,"after":{"onHand":40,"available":34,"reserved":6,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"ReservationExtended","stream":"stock-tea@saigon","revision":3}]}',
  },
  // change-reservation
  {
    status: 200,
    text: '{"id":"hold-1","position":"example:5","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":5,"backed":-1,"backordered":0,"deadline":"2026-11-21T12:15:00.000Z","version":4,"after":{"onHand":40,"available":35,"reserved":5,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"ReservationChanged","stream":"stock-tea@saigon","revision":4}]}',
  },
  // allocate-reservation
  {
    status: 200,
    text: '{"id":"o-1.1","position":"example:6","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":5,"backed":5,"backordered":0,"deadline":"2026-11-21T12:15:00.000Z","version":5,"after":{"onHand":40,"available":35,"reserved":0,"allocated":5,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockAllocated","stream":"stock-tea@saigon","revision":5}]}',
  },
  // pick
  {
    status: 201,
    text: '{"id":"pick-1","position":"example:7","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":4,"backed":4,"backordered":0,"version":6,"after":{"onHand":36,"available":35,"reserved":0,"allocated":1,"quarantined":0,"damaged":0,"picked":4}}],"events":[{"type":"StockPicked","stream":"stock-tea@saigon","revision":6}]}',
  },
  // reverse-pick
  {
    status: 200,
    text: '{"id":"pick-1","position":"example:8","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":1,"backordered":0,"version":7,"after":{"onHand":37,"available":35,"reserved":0,"allocated":2,"quarantined":0,"damaged":0,"picked":3}}],"events":[{"type":"PickReversed","stream":"stock-tea@saigon","revision":7}]}',
  },
  // ship
  {
    status: 201,
    text: '{"id":"ship-1","position":"example:9","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":3,"backed":3,"backordered":0,"version":8,"after":{"onHand":37,"available":35,"reserved":0,"allocated":2,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockShipped","stream":"stock-tea@saigon","revision":8}]}',
  },
  // release-allocation
  {
    status: 200,
    text: '{"id":"o-1.1","position":"example:10","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":2,"backed":2,"backordered":0,"version":9,"after":{"onHand":37,"available":37,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"AllocationReleased","stream":"stock-tea@saigon","revision":9}]}',
  },
  // return
  {
    status: 201,
    text: '{"id":"back-1","position":"example:11","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":0,"backordered":0,"version":10,"after":{"onHand":38,"available":38,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockReturned","stream":"stock-tea@saigon","revision":10}]}',
  },
  // allocate
  {
    status: 201,
    text: '{"id":"o-2.1","position":"example:12","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":2,"backed":2,"backordered":0,"version":11,"after":{"onHand":38,"available":36,"reserved":0,"allocated":2,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockAllocated","stream":"stock-tea@saigon","revision":11}]}',
  },
  // adjust
  {
    status: 201,
    text: '{"id":"found-1","position":"example:13","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":2,"backed":0,"backordered":0,"version":12,"after":{"onHand":40,"available":38,"reserved":0,"allocated":2,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockAdjusted","stream":"stock-tea@saigon","revision":12}]}',
  },
  // correct-count
  {
    status: 201,
    text: '{"id":"count-1","position":"example:14","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":0,"backordered":0,"version":13,"after":{"onHand":41,"available":39,"reserved":0,"allocated":2,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockAdjusted","stream":"stock-tea@saigon","revision":13}]}',
  },
  // quarantine
  {
    status: 201,
    text: '{"id":"inspect-1","position":"example:15","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":3,"backed":0,"backordered":0,"version":14,"after":{"onHand":41,"available":36,"reserved":0,"allocated":2,"quarantined":3,"damaged":0,"picked":0}}],"events":[{"type":"StockQuarantined","stream":"stock-tea@saigon","revision":14}]}',
  },
  // release-quarantine
  {
    status: 201,
    text: '{"id":"inspected-1","position":"example:16","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":2,"backed":0,"backordered":0,"version":15,"after":{"onHand":41,"available":38,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"QuarantineReleased","stream":"stock-tea@saigon","revision":15}]}',
  },
  // damage
  {
    status: 201,
    text: '{"id":"wet-1","position":"example:17","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":0,"backordered":0,"version":16,"after":{"onHand":41,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":1,"picked":0}}],"events":[{"type":"StockDamaged","stream":"stock-tea@saigon","revision":16}]}',
  },
  // write-off
  {
    status: 201,
    text: '{"id":"gone-1","position":"example:18","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":0,"backordered":0,"version":17,"after":{"onHand":40,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"StockWrittenOff","stream":"stock-tea@saigon","revision":17}]}',
  },
  // relocate
  {
    status: 201,
    text: '{"id":"move-1","position":"example:19","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":10,"backed":0,"backordered":0,"version":18,"after":{"onHand":40,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"StockRelocated","stream":"stock-tea@saigon","revision":18}]}',
  },
  // correct-lot
  {
    status: 201,
    text: '{"id":"date-1","position":"example:20","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":0,"backed":0,"backordered":0,"version":19,"after":{"onHand":40,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"LotCorrected","stream":"stock-tea@saigon","revision":19}]}',
  },
  // hold
  {
    status: 201,
    text: '{"id":"hold-2","position":"example:21","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":1,"backordered":0,"deadline":"2026-11-21T12:30:00.000Z","version":20,"after":{"onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"StockReserved","stream":"stock-tea@saigon","revision":20}]}',
  },
  // release-hold
  {
    status: 200,
    text: '{"id":"hold-2","position":"example:22","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":1,"backordered":0,"deadline":"2026-11-21T12:30:00.000Z","version":21,"after":{"onHand":40,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"ReservationReleased","stream":"stock-tea@saigon","revision":21}]}',
  },
  // batch
  {
    status: 200,
    text: '{"results":[{"status":201,"replayed":false,"body":{"id":"hold-3","position":"example:23","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":1,"backordered":0,"deadline":"2026-11-21T12:30:00.000Z","version":22,"after":{"onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"StockReserved","stream":"stock-tea@saigon","revision":22}]}},{"status":200,"replayed":false,"body":{"id":"hold-3","position":"example:24","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":1,"backordered":0,"deadline":"2026-11-21T12:30:00.000Z","version":23,"after":{"onHand":40,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"ReservationReleased","stream":"stock-tea@saigon","revision":23}]}},{"status":409,"replayed":false,"body":{"type":"/problems/invalid-state","title":"The present state does not allow it","status":409,"detail":"tea in saigon: 0 units are picked","code":"invalid-state","id":"e899c930-3a82-5a89-be17-73194eed8da4","lines":[{"sku":"tea","warehouse":"saigon","status":"refused","code":"invalid-state","detail":"0 units are picked","units":0,"backed":0,"backordered":0,"version":23,"after":{"onHand":40,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}]}}]}',
  },
  // reserve
  {
    status: 201,
    text: '{"id":"hold-4","position":"example:25","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":2,"backed":2,"backordered":0,"deadline":"2026-11-22T12:00:00.000Z","version":24,"after":{"onHand":40,"available":35,"reserved":2,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"StockReserved","stream":"stock-tea@saigon","revision":24}]}',
  },
  // release-reservation
  {
    status: 200,
    text: '{"id":"hold-4","position":"example:26","lines":[{"sku":"tea","warehouse":"saigon","status":"accepted","units":1,"backed":1,"backordered":0,"deadline":"2026-11-22T12:00:00.000Z","version":25,"after":{"onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0}}],"events":[{"type":"ReservationReleased","stream":"stock-tea@saigon","revision":25}]}',
  },
  // receive
  {
    status: 201,
    text: '{"id":"goods-rice","position":"example:27","lines":[{"sku":"rice","warehouse":"saigon","status":"accepted","units":100,"backed":0,"backordered":0,"version":0,"after":{"onHand":100,"available":100,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockReceived","stream":"stock-rice@saigon","revision":0}]}',
  },
  // set-policy
  {
    status: 200,
    text: '{"id":"cb09f3a3-b38f-594b-8a03-6b15837892dc","position":"example:28","lines":[{"sku":"rice","warehouse":"saigon","status":"accepted","units":0,"backed":0,"backordered":0,"version":1,"after":{"onHand":100,"available":100,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockPolicySet","stream":"stock-rice@saigon","revision":1}]}',
  },
  // adjust
  {
    status: 202,
    text: '{"id":"water","status":"pending-approval","kind":"adjustment","sku":"rice","warehouse":"saigon","reason":"loss","units":30,"lots":[{"condition":"good","delta":-30}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"30 units are more than the 10 that need no approval","approvers":1,"approvals":[],"expiresAt":"2026-11-24T12:00:00.000Z","note":"wet sacks","version":0,"position":"example:29","events":[{"type":"AdjustmentRequested","stream":"adjustment-water","revision":0}]}',
  },
  // write-off
  {
    status: 202,
    text: '{"id":"weevils","status":"pending-approval","kind":"write-off","sku":"rice","warehouse":"saigon","reason":"expired","units":20,"lots":[{"condition":"good","delta":-20}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"20 units are more than the 10 that need no approval","approvers":1,"approvals":[],"expiresAt":"2026-11-24T12:00:00.000Z","version":0,"position":"example:30","events":[{"type":"AdjustmentRequested","stream":"adjustment-weevils","revision":0}]}',
  },
  // adjust
  {
    status: 202,
    text: '{"id":"found","status":"pending-approval","kind":"adjustment","sku":"rice","warehouse":"saigon","reason":"found","units":12,"lots":[{"condition":"good","delta":12}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"12 units are more than the 10 that need no approval","approvers":1,"approvals":[],"expiresAt":"2026-11-24T12:00:00.000Z","version":0,"position":"example:31","events":[{"type":"AdjustmentRequested","stream":"adjustment-found","revision":0}]}',
  },
  // audit-trail
  {
    status: 200,
    text: '{"items":[{"category":"adjustment","id":"found","status":"pending-approval","version":0,"openedAt":"2026-11-21T12:00:00.000Z","changedAt":"2026-11-21T12:00:00.000Z","steps":[{"revision":0,"type":"AdjustmentRequested","from":"none","to":"pending-approval","actor":"local","why":"found","at":"2026-11-21T12:00:00.000Z"}]},{"category":"adjustment","id":"water","status":"pending-approval","version":0,"openedAt":"2026-11-21T12:00:00.000Z","changedAt":"2026-11-21T12:00:00.000Z","steps":[{"revision":0,"type":"AdjustmentRequested","from":"none","to":"pending-approval","actor":"local","why":"loss","at":"2026-11-21T12:00:00.000Z"}]},{"category":"adjustment","id":"weevils","status":"pending-approval","version":0,"openedAt":"2026-11-21T12:00:00.000Z","changedAt":"2026-11-21T12:00:00.000Z","steps":[{"revision":0,"type":"AdjustmentRequested","from":"none","to":"pending-approval","actor":"local","why":"expired","at":"2026-11-21T12:00:00.000Z"}]}]}',
  },
  // approvals
  {
    status: 200,
    text: '{"items":[{"kind":"adjustment","id":"found","version":0,"warehouses":["saigon"],"skus":["rice"],"units":12,"requestedBy":"local","since":"2026-11-21T12:00:00.000Z","expiresAt":"2026-11-24T12:00:00.000Z","missing":1,"because":"12 units are more than the 10 that need no approval"},{"kind":"adjustment","id":"water","version":0,"warehouses":["saigon"],"skus":["rice"],"units":30,"requestedBy":"local","since":"2026-11-21T12:00:00.000Z","expiresAt":"2026-11-24T12:00:00.000Z","missing":1,"because":"30 units are more than the 10 that need no approval"},{"kind":"write-off","id":"weevils","version":0,"warehouses":["saigon"],"skus":["rice"],"units":20,"requestedBy":"local","since":"2026-11-21T12:00:00.000Z","expiresAt":"2026-11-24T12:00:00.000Z","missing":1,"because":"20 units are more than the 10 that need no approval"}]}',
  },
  // approve-adjustment
  {
    status: 200,
    text: '{"id":"water","status":"posted","version":2,"position":"example:34","events":[{"type":"AdjustmentApproved","stream":"adjustment-water","revision":1},{"type":"AdjustmentPosted","stream":"adjustment-water","revision":2}],"kind":"adjustment","sku":"rice","warehouse":"saigon","reason":"loss","units":30,"value":{"amount":7500,"currency":"EUR"},"lots":[{"condition":"good","delta":-30}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"30 units are more than the 10 that need no approval","approvers":1,"approvals":[{"by":"mara","at":"2026-11-21T12:00:00.000Z","note":"seen on the floor"}],"expiresAt":"2026-11-24T12:00:00.000Z","note":"wet sacks","endedBy":"mara","endedAt":"2026-11-21T12:00:00.000Z","stockRevision":2}',
  },
  // reject-adjustment
  {
    status: 200,
    text: '{"id":"weevils","status":"rejected","version":1,"position":"example:35","events":[{"type":"AdjustmentRejected","stream":"adjustment-weevils","revision":1}],"kind":"write-off","sku":"rice","warehouse":"saigon","reason":"expired","units":20,"value":{"amount":5000,"currency":"EUR"},"lots":[{"condition":"good","delta":-20}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"20 units are more than the 10 that need no approval","approvers":1,"approvals":[],"expiresAt":"2026-11-24T12:00:00.000Z","endedBy":"mara","endedAt":"2026-11-21T12:00:00.000Z","why":"have it inspected first"}',
  },
  // cancel-adjustment
  {
    status: 200,
    text: '{"id":"found","status":"cancelled","version":1,"position":"example:36","events":[{"type":"AdjustmentCancelled","stream":"adjustment-found","revision":1}],"kind":"adjustment","sku":"rice","warehouse":"saigon","reason":"found","units":12,"value":{"amount":3000,"currency":"EUR"},"lots":[{"condition":"good","delta":12}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"12 units are more than the 10 that need no approval","approvers":1,"approvals":[],"expiresAt":"2026-11-24T12:00:00.000Z","endedBy":"local","endedAt":"2026-11-21T12:00:00.000Z","why":"it was of another lot"}',
  },
  // adjustment
  {
    status: 200,
    text: '{"id":"water","version":2,"status":"posted","kind":"adjustment","sku":"rice","warehouse":"saigon","reason":"loss","units":30,"value":{"amount":7500,"currency":"EUR"},"lots":[{"condition":"good","delta":-30}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"30 units are more than the 10 that need no approval","approvers":1,"approvals":[{"by":"mara","at":"2026-11-21T12:00:00.000Z","note":"seen on the floor"}],"expiresAt":"2026-11-24T12:00:00.000Z","note":"wet sacks","endedBy":"mara","endedAt":"2026-11-21T12:00:00.000Z","stockRevision":2,"trail":[{"revision":0,"type":"AdjustmentRequested","from":"none","to":"pending-approval","actor":"local","why":"loss","at":"2026-11-21T12:00:00.000Z"},{"revision":1,"type":"AdjustmentApproved","from":"pending-approval","to":"approved","actor":"mara","why":"seen on the floor","at":"2026-11-21T12:00:00.000Z"},{"revision":2,"type":"AdjustmentPosted","from":"approved","to":"posted","actor":"mara","at":"2026-11-21T12:00:00.000Z"}]}',
  },
  // adjustments
  {
    status: 200,
    text: '{"items":[{"id":"weevils","version":1,"status":"rejected","kind":"write-off","sku":"rice","warehouse":"saigon","reason":"expired","units":20,"value":{"amount":5000,"currency":"EUR"},"lots":[{"condition":"good","delta":-20}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","because":"20 units are more than the 10 that need no approval","approvers":1,"approvals":[],"expiresAt":"2026-11-24T12:00:00.000Z","endedBy":"mara","endedAt":"2026-11-21T12:00:00.000Z","why":"have it inspected first","trail":[{"revision":0,"type":"AdjustmentRequested","from":"none","to":"pending-approval","actor":"local","why":"expired","at":"2026-11-21T12:00:00.000Z"},{"revision":1,"type":"AdjustmentRejected","from":"pending-approval","to":"rejected","actor":"mara","why":"have it inspected first","at":"2026-11-21T12:00:00.000Z"}]}]}',
  },
  // adjustment-analysis
  {
    status: 200,
    text: '{"by":"reason","items":[{"reason":"loss","acts":1,"up":0,"down":30,"net":-30,"values":[{"currency":"EUR","up":0,"down":7500}]},{"reason":"found","acts":1,"up":2,"down":0,"net":2,"values":[{"currency":"EUR","up":2501,"down":0}]},{"reason":"count","acts":1,"up":1,"down":0,"net":1,"values":[{"currency":"EUR","up":1251,"down":0}]},{"reason":"damage","acts":1,"up":0,"down":1,"net":-1,"values":[{"currency":"EUR","up":0,"down":1251}]}],"totals":{"acts":4,"up":3,"down":31,"net":-28,"values":[{"currency":"EUR","up":3752,"down":8751}]}}',
  },
  // availability
  {
    status: 200,
    text: '{"items":[{"sku":"tea","warehouse":"saigon","onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0,"backordered":0,"sellable":35,"lapsed":{"holds":0,"lots":0},"lots":[{"lot":"L1","bin":"A-01","good":29,"quarantined":1,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"},{"lot":"L1","bin":"B-02","good":10,"quarantined":0,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"}],"version":25}]}',
  },
  // inventory-availability
  {
    status: 200,
    text: '{"items":[{"sku":"tea","warehouse":"saigon","onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0,"backordered":0,"sellable":35,"lapsed":{"holds":0,"lots":0},"lots":[{"lot":"L1","bin":"A-01","good":29,"quarantined":1,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"},{"lot":"L1","bin":"B-02","good":10,"quarantined":0,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"}],"version":25}]}',
  },
  // network-availability
  {
    status: 200,
    text: '{"items":[{"sku":"tea","onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0,"backordered":0,"sellable":35,"inTransit":0,"warehouses":["saigon"]}]}',
  },
  // availability-as-of
  {
    status: 200,
    text: '{"items":[{"sku":"tea","warehouse":"saigon","onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0,"backordered":0,"sellable":39,"lapsed":{"holds":0,"lots":0},"lots":[{"lot":"L1","bin":"A-01","good":40,"quarantined":0,"damaged":0,"expiresAt":"2027-07-01T00:00:00.000Z"}],"version":1}]}',
  },
  // inventory-status
  {
    status: 200,
    text: '{"skus":2,"warehouses":1,"buckets":{"onHand":110,"available":106,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0},"lowStock":0,"outOfStock":0,"position":"example:36","lagSeconds":0,"writable":true}',
  },
  // stock
  {
    status: 200,
    text: '{"sku":"tea","warehouse":"saigon","onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0,"backordered":0,"sellable":35,"lapsed":{"holds":0,"lots":0},"lots":[{"lot":"L1","bin":"A-01","good":29,"quarantined":1,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"},{"lot":"L1","bin":"B-02","good":10,"quarantined":0,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"}],"version":25,"lowStock":false,"openClaims":2,"policy":{"reorderPoint":5,"safetyBuffer":1},"policyVersion":2}',
  },
  // policy
  { status: 200, text: '{"reorderPoint":5,"safetyBuffer":1}' },
  // movements-of-stock
  {
    status: 200,
    text: '{"items":[{"id":"019aa641-0000-7000-8000-000000000001","stream":"stock-tea@saigon","revision":25,"position":"example:26","recordedAt":"2026-11-21T12:00:00.000Z","type":"ReservationReleased","effectiveAt":"2026-11-21T12:00:00.000Z","after":{"onHand":40,"available":36,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0},"data":{"claim":"hold-4","kind":"reservation","backed":1,"backordered":0,"priority":0,"holdClass":"saved","deadline":"2026-11-22T12:00:00.000Z","ended":false},"metadata":{"actor":"local","channel":"api","commandId":"c9cea053-72ff-5e78-a8e1-1e70080d56ef","commandHash":"uSENKlBfeEslmR5hbgFueonwnxAwbdz0oRo4A_h6Rlg","correlationId":"019aa641-0000-7000-8000-000000000002/q","schemaVersion":1,"recordedAt":"2026-11-21T12:00:00.000Z"}}],"nextCursor":"djEgMjQgYmFja3dhcmRzIHN0b2NrLXRlYUBzYWlnb24"}',
  },
  // events-of-stock
  {
    status: 200,
    text: '{"items":[{"id":"019aa641-0000-7000-8000-000000000003","stream":"stock-tea@saigon","revision":0,"position":"example:1","recordedAt":"2026-11-21T12:00:00.000Z","type":"StockReceived","effectiveAt":"2026-11-21T12:00:00.000Z","after":{"onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0},"data":{"receipt":"goods-1","unitCost":{"amount":12505000,"currency":"EUR"},"lots":[{"lot":"L1","bin":"A-01","units":40,"condition":"good","expiresOn":"2027-06-30","expiresAt":"2027-07-01T00:00:00.000Z"}]},"metadata":{"actor":"local","channel":"api","commandId":"e842e691-101a-5dcc-ba9a-9b95574a487e","commandHash":"Wa9Qu8lII3oMgcQV2p3p1w1Lqyr3NM9B9U_VVxRyyR4","correlationId":"019aa641-0000-7000-8000-000000000002/2","schemaVersion":1,"recordedAt":"2026-11-21T12:00:00.000Z"}}],"nextCursor":"djEgMSBmb3J3YXJkcyBzdG9jay10ZWFAc2FpZ29u"}',
  },
  // explain
  {
    status: 200,
    text: '{"sku":"tea","warehouse":"saigon","version":25,"position":"example:36","numbers":{"onHand":{"value":40,"sum":"good + quarantined + damaged","terms":{"good":39,"quarantined":1,"damaged":0}},"available":{"value":36,"sum":"good - reserved - allocated","terms":{"good":39,"reserved":1,"allocated":2}},"reserved":{"value":1,"sum":"backed units of open reservations"},"allocated":{"value":2,"sum":"backed units of open allocations"},"quarantined":{"value":1,"sum":"units of lots that may not leave"},"damaged":{"value":0,"sum":"units of lots that can\'t be sold"},"picked":{"value":0,"sum":"picked units that have not been shipped"},"backordered":{"value":0,"sum":"units of open claims that wait for stock"},"sellable":{"value":35,"sum":"max(0, available + lapsed holds - good units past their sale - backordered of open claims - safetyBuffer - priorityBuffer)","terms":{"available":36,"lapsed":{"holds":0,"lots":0},"backordered":0,"safetyBuffer":1,"priorityBuffer":0}}},"claims":[{"claim":"o-2.1","kind":"allocation","backed":2,"backordered":0,"picked":0,"priority":0,"openedAtRevision":11,"order":"o-2"},{"claim":"hold-4","kind":"reservation","backed":1,"backordered":0,"picked":0,"priority":0,"openedAtRevision":24,"holdClass":"saved","deadline":"2026-11-22T12:00:00.000Z"}],"moreClaims":0,"lots":[{"lot":"L1","bin":"A-01","good":29,"quarantined":1,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"},{"lot":"L1","bin":"B-02","good":10,"quarantined":0,"damaged":0,"expiresAt":"2027-06-01T00:00:00.000Z"}],"carried":{"onHand":40,"available":37,"reserved":0,"allocated":2,"quarantined":1,"damaged":0,"picked":0},"events":[{"revision":25,"type":"ReservationReleased","recordedAt":"2026-11-21T12:00:00.000Z","effectiveAt":"2026-11-21T12:00:00.000Z","actor":"local","claim":"hold-4","changes":{"available":1,"reserved":-1}},{"revision":24,"type":"StockReserved","recordedAt":"2026-11-21T12:00:00.000Z","effectiveAt":"2026-11-21T12:00:00.000Z","actor":"local","claim":"hold-4","changes":{"available":-2,"reserved":2}}],"nextCursor":"djEgMjMgZXhwbGFpbiBzdG9jay10ZWFAc2FpZ29u"}',
  },
  // movements
  {
    status: 200,
    text: '{"items":[{"id":"019aa641-0000-7000-8000-000000000004","stream":"stock-tea@saigon","revision":11,"position":"example:12","recordedAt":"2026-11-21T12:00:00.000Z","type":"StockAllocated","effectiveAt":"2026-11-21T12:00:00.000Z","after":{"onHand":38,"available":36,"reserved":0,"allocated":2,"quarantined":0,"damaged":0,"picked":0},"data":{"claim":"o-2.1","kind":"allocation","backed":2,"backordered":0,"returned":0,"dropped":0,"priority":0,"order":"o-2"},"metadata":{"actor":"local","channel":"api","commandId":"f1a51846-c88e-5552-9eaf-5a226378086f","commandHash":"i69LcIpnzwA7apIjdoBmcIn4M9eoAOHDJ92b-zcF1LI","correlationId":"019aa641-0000-7000-8000-000000000002/d","schemaVersion":1,"recordedAt":"2026-11-21T12:00:00.000Z"}}]}',
  },
  // events
  {
    status: 200,
    text: '{"items":[{"id":"019aa641-0000-7000-8000-000000000003","stream":"stock-tea@saigon","revision":0,"position":"example:1","recordedAt":"2026-11-21T12:00:00.000Z","type":"StockReceived","effectiveAt":"2026-11-21T12:00:00.000Z","after":{"onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0},"data":{"receipt":"goods-1","unitCost":{"amount":12505000,"currency":"EUR"},"lots":[{"lot":"L1","bin":"A-01","units":40,"condition":"good","expiresOn":"2027-06-30","expiresAt":"2027-07-01T00:00:00.000Z"}]},"metadata":{"actor":"local","channel":"api","commandId":"e842e691-101a-5dcc-ba9a-9b95574a487e","commandHash":"Wa9Qu8lII3oMgcQV2p3p1w1Lqyr3NM9B9U_VVxRyyR4","correlationId":"019aa641-0000-7000-8000-000000000002/2","schemaVersion":1,"recordedAt":"2026-11-21T12:00:00.000Z"}}],"nextAfter":"example:1","end":false}',
  },
  // reservation
  {
    status: 200,
    text: '{"id":"o-2.1","state":"open","kind":"allocation","openedBy":"local","order":"o-2","priority":0,"openedAt":"2026-11-21T12:00:00.000Z","lines":[{"sku":"tea","warehouse":"saigon","kind":"allocation","openedBy":"local","state":"open","backed":2,"backordered":0,"picked":0}]}',
  },
  // reservations
  {
    status: 200,
    text: '{"items":[{"id":"o-2.1","state":"open","kind":"allocation","openedBy":"local","order":"o-2","priority":0,"openedAt":"2026-11-21T12:00:00.000Z","lines":[{"sku":"tea","warehouse":"saigon","kind":"allocation","openedBy":"local","state":"open","backed":2,"backordered":0,"picked":0}]}]}',
  },
  // alerts
  { status: 200, text: '{"items":[]}' },
  // projections
  {
    status: 200,
    text: '{"items":[{"name":"availability","build":"availability_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"availability_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"network-availability","build":"network-availability_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"network-availability_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"reservations","build":"reservations_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"reservations_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"movement-index","build":"movement-index_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"movement-index_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"stock-alerts","build":"stock-alerts_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"stock-alerts_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"receipts","build":"receipts_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"receipts_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"bin-loads","build":"bin-loads_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"bin-loads_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"demand","build":"demand_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"demand_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"products","build":"products_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"products_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"warehouses","build":"warehouses_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"warehouses_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"suppliers","build":"suppliers_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"suppliers_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"transfers","build":"transfers_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"transfers_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"adjustments","build":"adjustments_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"adjustments_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"counts","build":"counts_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"counts_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"orders","build":"orders_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"orders_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"shipments","build":"shipments_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"shipments_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"returns","build":"returns_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"returns_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"payments","build":"payments_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"payments_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"order-timeline","build":"order-timeline_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"order-timeline_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"order-board","build":"order-board_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"order-board_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"order-analytics","build":"order-analytics_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"order-analytics_0a1b2c3d_1","status":"active","position":"example:36"}]},{"name":"daily-report","build":"daily-report_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"daily-report_0a1b2c3d_1","status":"active","position":"example:36"}]}]}',
  },
  // projection
  {
    status: 200,
    text: '{"name":"availability","build":"availability_0a1b2c3d_1","status":"live","position":"example:36","lagSeconds":0,"lagEvents":0,"builds":[{"build":"availability_0a1b2c3d_1","status":"active","position":"example:36"}]}',
  },
  // rebuild-projection
  {
    status: 202,
    text: '{"id":"019aa641-0000-7000-8000-000000000100","kind":"rebuild","subject":"availability","startedAt":"2026-11-21T12:00:00.000Z","state":"running"}',
  },
  // operation
  {
    status: 200,
    text: '{"id":"019aa641-0000-7000-8000-000000000100","kind":"rebuild","subject":"availability","startedAt":"2026-11-21T12:00:00.000Z","state":"done","progress":{"done":36,"total":36},"result":{"build":"availability_0a1b2c3d_2","position":"example:36","documents":2,"differences":[],"switched":false,"resumed":false},"endedAt":"2026-11-21T12:00:00.000Z"}',
  },
  // switch-projection
  {
    status: 202,
    text: '{"id":"019aa641-0000-7000-8000-000000000006","kind":"switch","subject":"availability","startedAt":"2026-11-21T12:00:00.000Z","state":"done","result":{"build":"availability_0a1b2c3d_2"},"endedAt":"2026-11-21T12:00:00.000Z"}',
  },
  // rollback-projection
  {
    status: 202,
    text: '{"id":"019aa641-0000-7000-8000-000000000007","kind":"rollback","subject":"availability","startedAt":"2026-11-21T12:00:00.000Z","state":"done","result":{"build":"availability_0a1b2c3d_1"},"endedAt":"2026-11-21T12:00:00.000Z"}',
  },
  // verify-projection
  {
    status: 202,
    text: '{"id":"019aa641-0000-7000-8000-000000000008","kind":"verify","subject":"network-availability","startedAt":"2026-11-21T12:00:00.000Z","state":"running"}',
  },
  // cancel-operation
  {
    status: 202,
    text: '{"id":"019aa641-0000-7000-8000-000000000100","kind":"rebuild","subject":"availability","startedAt":"2026-11-21T12:00:00.000Z","state":"done","progress":{"done":36,"total":36},"result":{"build":"availability_0a1b2c3d_2","position":"example:36","documents":2,"differences":[],"switched":false,"resumed":false},"endedAt":"2026-11-21T12:00:00.000Z"}',
  },
  // problem
  {
    status: 200,
    text: '{"type":"/problems/insufficient-stock","status":409,"title":"There is not enough stock","advice":"Ask for fewer units, another warehouse, or later."}',
  },
  // live
  { status: 200, text: '{"status":"live"}' },
  // ready
  { status: 200, text: '{"status":"ready","lagSeconds":0}' },
  // metrics
  { status: 200 },
  // openapi
  { status: 200 },
  // open-count
  {
    status: 201,
    text: '{"id":"monday","status":"open","version":0,"position":"example:37","events":[{"type":"CountOpened","stream":"count-monday","revision":0}],"warehouse":"saigon","scope":{"bin":"A-01"},"note":"aisle A","openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","progress":{"places":2,"toCount":2,"recountDue":0,"counted":0}}',
  },
  // enter-count
  {
    status: 200,
    text: '{"id":"monday","status":"open","version":1,"position":"example:38","events":[{"type":"CountEntered","stream":"count-monday","revision":1}],"progress":{"places":2,"toCount":1,"recountDue":0,"counted":1},"lines":[{"sku":"tea","lot":"L1","bin":"A-01","condition":"good","state":"counted"}]}',
  },
  // count
  {
    status: 200,
    text: '{"id":"monday","status":"open","version":1,"warehouse":"saigon","scope":{"bin":"A-01"},"note":"aisle A","openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","progress":{"places":2,"toCount":1,"recountDue":0,"counted":1},"blind":true,"lines":[{"sku":"tea","lot":"L1","bin":"A-01","condition":"good","state":"counted"},{"sku":"tea","lot":"L1","bin":"A-01","condition":"quarantined","state":"to-count"}]}',
  },
  // close-count
  {
    status: 202,
    text: '{"id":"monday","status":"pending-approval","version":2,"position":"example:39","events":[{"type":"CountClosed","stream":"count-monday","revision":2}],"warehouse":"saigon","scope":{"bin":"A-01"},"note":"aisle A","openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","closedBy":"local","closedAt":"2026-11-21T12:00:00.000Z","progress":{"places":2,"toCount":1,"recountDue":0,"counted":1},"difference":{"places":1,"over":1,"under":0,"values":[{"currency":"EUR","over":1251,"under":0}]},"variances":[{"sku":"tea","lot":"L1","bin":"A-01","condition":"good","state":"counted","expected":29,"counted":30,"difference":1,"value":{"amount":1251,"currency":"EUR"},"movedMeanwhile":false}]}',
  },
  // approve-count
  {
    status: 200,
    text: '{"id":"monday","status":"posted","version":5,"position":"example:43","events":[{"type":"CountApproved","stream":"count-monday","revision":3},{"type":"CountStockPosted","stream":"count-monday","revision":4},{"type":"CountPosted","stream":"count-monday","revision":5}],"warehouse":"saigon","scope":{"bin":"A-01"},"note":"aisle A","openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","closedBy":"local","closedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"mara","reviewedAt":"2026-11-21T12:00:00.000Z","approved":true,"reason":"seen myself","endedAt":"2026-11-21T12:00:00.000Z","progress":{"places":2,"toCount":1,"recountDue":0,"counted":1},"difference":{"places":1,"over":1,"under":0,"values":[{"currency":"EUR","over":1251,"under":0}]},"variances":[{"sku":"tea","lot":"L1","bin":"A-01","condition":"good","state":"posted","expected":29,"counted":30,"difference":1,"value":{"amount":1251,"currency":"EUR"},"movedMeanwhile":false}]}',
  },
  // open-count
  {
    status: 201,
    text: '{"id":"tuesday","status":"open","version":0,"position":"example:44","events":[{"type":"CountOpened","stream":"count-tuesday","revision":0}],"warehouse":"saigon","scope":{"skus":["tea"]},"openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","progress":{"places":3,"toCount":3,"recountDue":0,"counted":0}}',
  },
  // close-count
  {
    status: 202,
    text: '{"id":"tuesday","status":"pending-approval","version":1,"position":"example:45","events":[{"type":"CountClosed","stream":"count-tuesday","revision":1}],"warehouse":"saigon","scope":{"skus":["tea"]},"openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","closedBy":"local","closedAt":"2026-11-21T12:00:00.000Z","progress":{"places":3,"toCount":0,"recountDue":0,"counted":3},"difference":{"places":3,"over":0,"under":41,"values":[{"currency":"EUR","over":0,"under":51271}]},"variances":[{"sku":"tea","lot":"L1","bin":"A-01","condition":"good","state":"counted","expected":30,"counted":0,"difference":-30,"value":{"amount":-37515,"currency":"EUR"},"movedMeanwhile":false},{"sku":"tea","lot":"L1","bin":"A-01","condition":"quarantined","state":"counted","expected":1,"counted":0,"difference":-1,"value":{"amount":-1251,"currency":"EUR"},"movedMeanwhile":false},{"sku":"tea","lot":"L1","bin":"B-02","condition":"good","state":"counted","expected":10,"counted":0,"difference":-10,"value":{"amount":-12505,"currency":"EUR"},"movedMeanwhile":false}]}',
  },
  // reject-count
  {
    status: 200,
    text: '{"id":"tuesday","status":"rejected","version":2,"position":"example:46","events":[{"type":"CountRejected","stream":"count-tuesday","revision":2}],"warehouse":"saigon","scope":{"skus":["tea"]},"openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","closedBy":"local","closedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"mara","reviewedAt":"2026-11-21T12:00:00.000Z","approved":false,"reason":"nobody has been there","endedAt":"2026-11-21T12:00:00.000Z","progress":{"places":3,"toCount":0,"recountDue":0,"counted":3},"difference":{"places":3,"over":0,"under":41,"values":[{"currency":"EUR","over":0,"under":51271}]},"variances":[{"sku":"tea","lot":"L1","bin":"A-01","condition":"good","state":"counted","expected":30,"counted":0,"difference":-30,"value":{"amount":-37515,"currency":"EUR"},"movedMeanwhile":false},{"sku":"tea","lot":"L1","bin":"A-01","condition":"quarantined","state":"counted","expected":1,"counted":0,"difference":-1,"value":{"amount":-1251,"currency":"EUR"},"movedMeanwhile":false},{"sku":"tea","lot":"L1","bin":"B-02","condition":"good","state":"counted","expected":10,"counted":0,"difference":-10,"value":{"amount":-12505,"currency":"EUR"},"movedMeanwhile":false}]}',
  },
  // open-count
  {
    status: 201,
    text: '{"id":"wednesday","status":"open","version":0,"position":"example:47","events":[{"type":"CountOpened","stream":"count-wednesday","revision":0}],"warehouse":"saigon","scope":{"bin":"B-07"},"openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","progress":{"places":0,"toCount":0,"recountDue":0,"counted":0}}',
  },
  // cancel-count
  {
    status: 200,
    text: '{"id":"wednesday","status":"cancelled","version":1,"position":"example:48","events":[{"type":"CountCancelled","stream":"count-wednesday","revision":1}],"warehouse":"saigon","scope":{"bin":"B-07"},"openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","reason":"the aisle is closed","endedAt":"2026-11-21T12:00:00.000Z","progress":{"places":0,"toCount":0,"recountDue":0,"counted":0},"difference":{"places":0,"over":0,"under":0,"values":[]},"variances":[]}',
  },
  // counts
  {
    status: 200,
    text: '{"items":[{"id":"monday","status":"posted","version":5,"warehouse":"saigon","scope":{"bin":"A-01"},"note":"aisle A","openedBy":"local","openedAt":"2026-11-21T12:00:00.000Z","closedBy":"local","closedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"mara","reviewedAt":"2026-11-21T12:00:00.000Z","approved":true,"reason":"seen myself","endedAt":"2026-11-21T12:00:00.000Z","progress":{"places":2,"toCount":1,"recountDue":0,"counted":1},"difference":{"places":1,"over":1,"under":0,"values":[{"currency":"EUR","over":1251,"under":0}]}}]}',
  },
  // count-variances
  {
    status: 200,
    text: '{"items":[{"count":"monday","status":"posted","warehouse":"saigon","closedAt":"2026-11-21T12:00:00.000Z","sku":"tea","lot":"L1","bin":"A-01","condition":"good","state":"posted","expected":29,"counted":30,"difference":1,"value":{"amount":1251,"currency":"EUR"},"movedMeanwhile":false}],"totals":{"counts":1,"counted":1,"exact":0,"places":1,"over":1,"under":0,"values":[{"currency":"EUR","over":1251,"under":0}]},"accuracy":0,"formula":"accuracy = exact / counted: places without a difference, of all places counted"}',
  },
  // receipt
  {
    status: 200,
    text: '{"id":"goods-1","receivedBy":"local","receivedAt":"2026-11-21T12:00:00.000Z","recordedAt":"2026-11-21T12:00:00.000Z","lines":[{"sku":"tea","warehouse":"saigon","lot":"L1","bin":"A-01","units":40,"condition":"good","expiresOn":"2027-06-30"}],"stocks":[{"sku":"tea","warehouse":"saigon","received":40,"accepted":40,"rejected":0,"receivedBy":"local","receivedAt":"2026-11-21T12:00:00.000Z","recordedAt":"2026-11-21T12:00:00.000Z","version":0,"after":{"onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"totals":{"received":40,"accepted":40,"rejected":0}}',
  },
  // receiving-report
  {
    status: 200,
    text: '{"id":"goods-1","receivedBy":"local","receivedAt":"2026-11-21T12:00:00.000Z","recordedAt":"2026-11-21T12:00:00.000Z","lines":[{"sku":"tea","warehouse":"saigon","lot":"L1","bin":"A-01","units":40,"condition":"good","expiresOn":"2027-06-30"}],"stocks":[{"sku":"tea","warehouse":"saigon","received":40,"accepted":40,"rejected":0,"receivedBy":"local","receivedAt":"2026-11-21T12:00:00.000Z","recordedAt":"2026-11-21T12:00:00.000Z","version":0,"after":{"onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"totals":{"received":40,"accepted":40,"rejected":0}}',
  },
  // receiving-report-pdf
  { status: 200 },
  // putaway
  {
    status: 200,
    text: '{"sku":"tea","warehouse":"saigon","units":12,"lotRequired":false,"bins":[{"bin":"A-01","reason":"holds-sku","units":12}],"unplaced":0}',
  },
  // receive
  {
    status: 201,
    text: '{"id":"goods-silk","position":"example:49","lines":[{"sku":"silk","warehouse":"saigon","status":"accepted","units":40,"backed":0,"backordered":0,"version":0,"after":{"onHand":40,"available":40,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockReceived","stream":"stock-silk@saigon","revision":0}]}',
  },
  // request-transfer
  {
    status: 201,
    text: '{"id":"to-danang","status":"requested","version":0,"position":"example:50","events":[{"type":"TransferRequested","stream":"transfer-to-danang","revision":0}],"from":"saigon","to":"danang","units":12,"inTransit":0,"actions":["approve","reject","cancel"],"lines":[{"line":1,"sku":"silk","units":12,"picked":0,"dispatched":0,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[],"reasons":[],"claim":"none","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","dispatchedBy":[],"receivedBy":[],"shipments":[],"deliveries":[],"refused":[]}',
  },
  // approve-transfer
  {
    status: 200,
    text: '{"id":"to-danang","status":"allocated","version":2,"position":"example:53","events":[{"type":"TransferApproved","stream":"transfer-to-danang","revision":1},{"type":"TransferLineAllocated","stream":"transfer-to-danang","revision":2}],"from":"saigon","to":"danang","units":12,"inTransit":0,"actions":["pick","cancel"],"lines":[{"line":1,"sku":"silk","units":12,"picked":0,"dispatched":0,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[],"reasons":[],"claim":"held","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","approvedBy":"mara","approvedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":[],"receivedBy":[],"shipments":[],"deliveries":[],"refused":[]}',
  },
  // pick-transfer
  {
    status: 200,
    text: '{"id":"to-danang","status":"allocated","version":4,"position":"example:56","events":[{"type":"TransferPickBegun","stream":"transfer-to-danang","revision":3},{"type":"TransferLinePicked","stream":"transfer-to-danang","revision":4}],"from":"saigon","to":"danang","units":12,"inTransit":0,"actions":["pick","dispatch","cancel"],"lines":[{"line":1,"sku":"silk","units":12,"picked":10,"dispatched":0,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[],"reasons":[],"claim":"held","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","approvedBy":"mara","approvedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":[],"receivedBy":[],"shipments":[],"deliveries":[],"refused":[],"last":{"act":1,"kind":"pick","refused":[]}}',
  },
  // dispatch-transfer
  {
    status: 200,
    text: '{"id":"to-danang","status":"in-transit","version":6,"position":"example:59","events":[{"type":"TransferDispatchBegun","stream":"transfer-to-danang","revision":5},{"type":"TransferLineDispatched","stream":"transfer-to-danang","revision":6}],"from":"saigon","to":"danang","units":12,"inTransit":10,"actions":["pick","arrive","close"],"lines":[{"line":1,"sku":"silk","units":12,"picked":10,"dispatched":10,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[{"lot":"S1","dispatched":10,"received":0,"damaged":0,"missing":0,"returned":0}],"reasons":[],"claim":"held","inTransit":10}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","approvedBy":"mara","approvedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":["local"],"receivedBy":[],"shipments":[{"act":2,"by":"local","at":"2026-11-21T12:00:00.000Z","units":10,"carrier":"vnpost","label":"VN-4711","pickupAt":"2026-11-21T08:00:00.000Z","deliveryAppointment":"2026-11-23T02:00:00.000Z"}],"deliveries":[],"refused":[],"last":{"act":2,"kind":"dispatch","refused":[]}}',
  },
  // receive-transfer
  {
    status: 200,
    text: '{"id":"to-danang","status":"in-transit","version":8,"position":"example:62","events":[{"type":"TransferArrivalBegun","stream":"transfer-to-danang","revision":7},{"type":"TransferLineArrived","stream":"transfer-to-danang","revision":8}],"from":"saigon","to":"danang","units":12,"inTransit":8,"actions":["pick","arrive","close"],"lines":[{"line":1,"sku":"silk","units":12,"picked":10,"dispatched":10,"received":2,"damaged":0,"missing":0,"returned":2,"over":0,"lots":[{"lot":"S1","dispatched":10,"received":2,"damaged":0,"missing":0,"returned":2}],"reasons":[],"claim":"held","inTransit":8}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","approvedBy":"mara","approvedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":["local"],"receivedBy":["rosa"],"shipments":[{"act":2,"by":"local","at":"2026-11-21T12:00:00.000Z","units":10,"carrier":"vnpost","label":"VN-4711","pickupAt":"2026-11-21T08:00:00.000Z","deliveryAppointment":"2026-11-23T02:00:00.000Z"}],"deliveries":[{"act":3,"arrival":"back-1","warehouse":"saigon","by":"rosa","at":"2026-11-21T12:00:00.000Z","lines":[{"line":1,"lots":[{"lot":"S1","bin":"-","received":2,"damaged":0,"missing":0,"over":0}],"reasons":[]}],"returned":true}],"refused":[],"last":{"act":3,"kind":"arrival","refused":[]}}',
  },
  // receive-transfer
  {
    status: 200,
    text: '{"id":"to-danang","status":"in-transit","version":10,"position":"example:65","events":[{"type":"TransferArrivalBegun","stream":"transfer-to-danang","revision":9},{"type":"TransferLineArrived","stream":"transfer-to-danang","revision":10}],"from":"saigon","to":"danang","units":12,"inTransit":0,"actions":["pick","close"],"lines":[{"line":1,"sku":"silk","units":12,"picked":10,"dispatched":10,"received":9,"damaged":1,"missing":1,"returned":2,"over":0,"lots":[{"lot":"S1","dispatched":10,"received":9,"damaged":1,"missing":1,"returned":2}],"reasons":["damage"],"claim":"held","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","approvedBy":"mara","approvedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":["local"],"receivedBy":["rosa"],"shipments":[{"act":2,"by":"local","at":"2026-11-21T12:00:00.000Z","units":10,"carrier":"vnpost","label":"VN-4711","pickupAt":"2026-11-21T08:00:00.000Z","deliveryAppointment":"2026-11-23T02:00:00.000Z"}],"deliveries":[{"act":3,"arrival":"back-1","warehouse":"saigon","by":"rosa","at":"2026-11-21T12:00:00.000Z","lines":[{"line":1,"lots":[{"lot":"S1","bin":"-","received":2,"damaged":0,"missing":0,"over":0}],"reasons":[]}],"returned":true},{"act":4,"arrival":"delivery-1","warehouse":"danang","by":"rosa","at":"2026-11-21T12:00:00.000Z","lines":[{"line":1,"lots":[{"lot":"S1","bin":"N-01","received":7,"damaged":1,"missing":1,"over":0}],"reasons":["damage"]}]}],"refused":[],"last":{"act":4,"kind":"arrival","refused":[]}}',
  },
  // close-transfer
  {
    status: 200,
    text: '{"id":"to-danang","status":"complete","version":14,"position":"example:70","events":[{"type":"TransferCancelBegun","stream":"transfer-to-danang","revision":11},{"type":"TransferLineReleased","stream":"transfer-to-danang","revision":12},{"type":"TransferClosed","stream":"transfer-to-danang","revision":13},{"type":"TransferCompleted","stream":"transfer-to-danang","revision":14}],"from":"saigon","to":"danang","units":12,"inTransit":0,"actions":[],"lines":[{"line":1,"sku":"silk","units":12,"picked":10,"dispatched":10,"received":9,"damaged":1,"missing":1,"returned":2,"over":0,"lots":[{"lot":"S1","dispatched":10,"received":9,"damaged":1,"missing":1,"returned":2}],"reasons":["damage"],"claim":"released","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","approvedBy":"mara","approvedAt":"2026-11-21T12:00:00.000Z","reason":"the rest is sold","endedBy":"local","completedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":["local"],"receivedBy":["rosa"],"shipments":[{"act":2,"by":"local","at":"2026-11-21T12:00:00.000Z","units":10,"carrier":"vnpost","label":"VN-4711","pickupAt":"2026-11-21T08:00:00.000Z","deliveryAppointment":"2026-11-23T02:00:00.000Z"}],"deliveries":[{"act":3,"arrival":"back-1","warehouse":"saigon","by":"rosa","at":"2026-11-21T12:00:00.000Z","lines":[{"line":1,"lots":[{"lot":"S1","bin":"-","received":2,"damaged":0,"missing":0,"over":0}],"reasons":[]}],"returned":true},{"act":4,"arrival":"delivery-1","warehouse":"danang","by":"rosa","at":"2026-11-21T12:00:00.000Z","lines":[{"line":1,"lots":[{"lot":"S1","bin":"N-01","received":7,"damaged":1,"missing":1,"over":0}],"reasons":["damage"]}]}],"refused":[],"last":{"act":4,"kind":"arrival","refused":[]}}',
  },
  // transfer
  {
    status: 200,
    text: '{"id":"to-danang","status":"complete","version":14,"late":false,"from":"saigon","to":"danang","units":12,"inTransit":0,"actions":[],"lines":[{"line":1,"sku":"silk","units":12,"picked":10,"dispatched":10,"received":9,"damaged":1,"missing":1,"returned":2,"over":0,"lots":[{"lot":"S1","dispatched":10,"received":9,"damaged":1,"missing":1,"returned":2}],"reasons":["damage"],"claim":"released","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","note":"before the holidays","expectedArrival":"2026-11-23T09:00:00.000Z","approvedBy":"mara","approvedAt":"2026-11-21T12:00:00.000Z","reason":"the rest is sold","endedBy":"local","completedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":["local"],"receivedBy":["rosa"],"shipments":[{"act":2,"by":"local","at":"2026-11-21T12:00:00.000Z","units":10,"carrier":"vnpost","label":"VN-4711","pickupAt":"2026-11-21T08:00:00.000Z","deliveryAppointment":"2026-11-23T02:00:00.000Z"}],"deliveries":[{"act":3,"arrival":"back-1","warehouse":"saigon","by":"rosa","at":"2026-11-21T12:00:00.000Z","lines":[{"line":1,"lots":[{"lot":"S1","bin":"-","received":2,"damaged":0,"missing":0,"over":0}],"reasons":[]}],"returned":true},{"act":4,"arrival":"delivery-1","warehouse":"danang","by":"rosa","at":"2026-11-21T12:00:00.000Z","lines":[{"line":1,"lots":[{"lot":"S1","bin":"N-01","received":7,"damaged":1,"missing":1,"over":0}],"reasons":["damage"]}]}],"refused":[],"last":{"act":4,"kind":"arrival","refused":[]}}',
  },
  // request-transfer
  {
    status: 201,
    text: '{"id":"to-danang-2","status":"requested","version":0,"position":"example:71","events":[{"type":"TransferRequested","stream":"transfer-to-danang-2","revision":0}],"from":"saigon","to":"danang","units":3,"inTransit":0,"actions":["approve","reject","cancel"],"lines":[{"line":1,"sku":"silk","units":3,"picked":0,"dispatched":0,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[],"reasons":[],"claim":"none","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":[],"receivedBy":[],"shipments":[],"deliveries":[],"refused":[]}',
  },
  // cancel-transfer
  {
    status: 200,
    text: '{"id":"to-danang-2","status":"cancelled","version":2,"position":"example:73","events":[{"type":"TransferCancelBegun","stream":"transfer-to-danang-2","revision":1},{"type":"TransferCancelled","stream":"transfer-to-danang-2","revision":2}],"from":"saigon","to":"danang","units":3,"inTransit":0,"actions":[],"lines":[{"line":1,"sku":"silk","units":3,"picked":0,"dispatched":0,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[],"reasons":[],"claim":"none","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reason":"not needed any more","endedBy":"local","dispatchedBy":[],"receivedBy":[],"shipments":[],"deliveries":[],"refused":[]}',
  },
  // request-transfer
  {
    status: 201,
    text: '{"id":"to-danang-3","status":"requested","version":0,"position":"example:74","events":[{"type":"TransferRequested","stream":"transfer-to-danang-3","revision":0}],"from":"saigon","to":"danang","units":20,"inTransit":0,"actions":["approve","reject","cancel"],"lines":[{"line":1,"sku":"silk","units":20,"picked":0,"dispatched":0,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[],"reasons":[],"claim":"none","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","dispatchedBy":[],"receivedBy":[],"shipments":[],"deliveries":[],"refused":[]}',
  },
  // reject-transfer
  {
    status: 200,
    text: '{"id":"to-danang-3","status":"rejected","version":1,"position":"example:75","events":[{"type":"TransferRejected","stream":"transfer-to-danang-3","revision":1}],"from":"saigon","to":"danang","units":20,"inTransit":0,"actions":[],"lines":[{"line":1,"sku":"silk","units":20,"picked":0,"dispatched":0,"received":0,"damaged":0,"missing":0,"returned":0,"over":0,"lots":[],"reasons":[],"claim":"none","inTransit":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reason":"too much at once","endedBy":"mara","dispatchedBy":[],"receivedBy":[],"shipments":[],"deliveries":[],"refused":[]}',
  },
  // transfers
  {
    status: 200,
    text: '{"items":[{"id":"to-danang","status":"complete","version":14,"from":"saigon","to":"danang","units":12,"inTransit":0,"late":false,"actions":[],"lines":[{"sku":"silk","units":12,"picked":10,"dispatched":10,"received":9,"damaged":1,"missing":1,"over":0}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","approvedBy":"mara","expectedArrival":"2026-11-23T09:00:00.000Z","note":"before the holidays","reason":"the rest is sold"}]}',
  },
  // transfer-suggestions
  {
    status: 200,
    text: '{"items":[{"sku":"silk","from":"saigon","to":"danang","units":13,"fastMover":false,"source":{"warehouse":"saigon","sellable":32,"inbound":0,"shipped":0,"position":32,"target":19,"coverPercent":168},"destination":{"warehouse":"danang","sellable":6,"inbound":0,"shipped":0,"position":6,"target":19,"coverPercent":32},"network":{"position":38,"shipped":0,"days":28,"basis":"mean"},"variancePercent":137}],"rules":{"variancePercent":20,"minimumUnits":5,"demandDays":28}}',
  },
  // receive
  {
    status: 201,
    text: '{"id":"goods-lotus","position":"example:76","lines":[{"sku":"lotus","warehouse":"saigon","status":"accepted","units":60,"backed":0,"backordered":0,"version":0,"after":{"onHand":60,"available":60,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0}}],"events":[{"type":"StockReceived","stream":"stock-lotus@saigon","revision":0}]}',
  },
  // source-order
  {
    status: 200,
    text: '{"pieces":[{"sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}]}],"short":[],"method":"single","why":"one warehouse has all that can be sent","chosen":{"warehouses":["saigon"],"parcels":1,"splitLines":0,"priority":0},"alternatives":[],"candidates":[{"warehouse":"saigon","priority":0,"couldSend":2,"wholeSkus":1,"sends":2}],"excluded":[],"there":[]}',
  },
  // create-contact
  {
    status: 201,
    text: '{"id":"c-mai","name":"Mai Nguyen","email":"mai@example.com","phone":"+84 28 1234 5678","street":["12 Le Loi"],"city":"Ho Chi Minh City","country":"VN","createdBy":"local","createdAt":"2026-11-21T12:00:00.000Z"}',
  },
  // contact
  {
    status: 200,
    text: '{"id":"c-mai","name":"Mai Nguyen","email":"mai@example.com","phone":"+84 28 1234 5678","street":["12 Le Loi"],"city":"Ho Chi Minh City","country":"VN","createdBy":"local","createdAt":"2026-11-21T12:00:00.000Z"}',
  },
  // erase-contact
  { status: 200, text: '{"id":"c-gone","status":"erased"}' },
  // payment-methods
  {
    status: 200,
    text: '{"items":[{"id":"paid","kind":"manual","title":"Paid already","currencies":["EUR","GBP","JPY","USD","VND"],"provider":"manual"},{"id":"to-be-confirmed","kind":"manual","title":"To be confirmed by hand","currencies":["EUR","GBP","JPY","USD","VND"],"provider":"manual"}]}',
  },
  // place-order
  {
    status: 201,
    text: '{"id":"order-1","status":"confirmed","version":9,"position":"example:89","events":[{"type":"OrderPlaced","stream":"order-order-1","revision":0},{"type":"OrderFraudChecked","stream":"order-order-1","revision":1},{"type":"OrderSourced","stream":"order-order-1","revision":2},{"type":"OrderReserved","stream":"order-order-1","revision":3},{"type":"OrderPaymentRequested","stream":"order-order-1","revision":4},{"type":"OrderPaymentCaptured","stream":"order-order-1","revision":5},{"type":"OrderConfirmed","stream":"order-order-1","revision":6},{"type":"OrderAllocated","stream":"order-order-1","revision":7},{"type":"OrderShipmentOpened","stream":"order-order-1","revision":8},{"type":"OrderShipmentAnnounced","stream":"order-order-1","revision":9}],"channel":"web","customer":"c-7","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":500,"discount":0,"total":4250,"paid":4250,"refunded":0,"due":0,"lines":[{"sku":"lotus","units":3,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-1.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":3,"lines":[{"line":1,"units":3}],"attempt":1,"piece":0,"status":"firm","backed":3,"backordered":0,"assigned":3,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":3}],"status":"open","lines":[{"line":1,"units":3}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"}]}',
  },
  // change-order
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","version":14,"position":"example:96","events":[{"type":"OrderChanged","stream":"order-order-1","revision":10},{"type":"OrderRefundRequested","stream":"order-order-1","revision":11},{"type":"OrderShipmentReduced","stream":"order-order-1","revision":12},{"type":"OrderReleased","stream":"order-order-1","revision":13},{"type":"OrderRefundDone","stream":"order-order-1","revision":14}],"channel":"web","customer":"c-7","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":500,"discount":0,"total":3000,"paid":4250,"refunded":1250,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-1.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"changed","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.r1"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"changed"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"}]}',
  },
  // order
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","version":14,"channel":"web","customer":"c-7","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":500,"discount":0,"total":3000,"paid":4250,"refunded":1250,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-1.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"changed","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.r1"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"changed"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"}]}',
  },
  // order-status
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","version":14,"since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","actions":["change","cancel","refund"],"currency":"EUR","shipping":500,"discount":0,"total":3000,"paid":4250,"refunded":1250,"due":0,"shipments":[{"shipment":"s1","warehouse":"saigon","status":"open"}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"changed"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"}]}',
  },
  // refund-order
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","version":16,"position":"example:98","events":[{"type":"OrderRefundRequested","stream":"order-order-1","revision":15},{"type":"OrderRefundDone","stream":"order-order-1","revision":16}],"channel":"web","customer":"c-7","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":500,"discount":0,"total":3000,"paid":4250,"refunded":1750,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-1.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"changed","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.r1"},{"attempt":1,"amount":500,"reason":"shipping is on us","refund":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.715b9b74-4dea-5f59-abbe-cb5a1964cf0e"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"changed"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"shipping is on us"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e"}]}',
  },
  // refund-order-alias
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","version":18,"position":"example:100","events":[{"type":"OrderRefundRequested","stream":"order-order-1","revision":17},{"type":"OrderRefundDone","stream":"order-order-1","revision":18}],"channel":"web","customer":"c-7","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":500,"discount":0,"total":3000,"paid":4250,"refunded":1850,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-1.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"changed","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.r1"},{"attempt":1,"amount":500,"reason":"shipping is on us","refund":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.715b9b74-4dea-5f59-abbe-cb5a1964cf0e"},{"attempt":1,"amount":100,"reason":"the box was dented","refund":"828a3588-0da4-56d8-a8d9-17a54f881f93","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.828a3588-0da4-56d8-a8d9-17a54f881f93"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"changed"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"shipping is on us"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"the box was dented"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"828a3588-0da4-56d8-a8d9-17a54f881f93"}]}',
  },
  // settle-refund
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","version":18,"position":"example:100","events":[],"channel":"web","customer":"c-7","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":500,"discount":0,"total":3000,"paid":4250,"refunded":1850,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-1.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"changed","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.r1"},{"attempt":1,"amount":500,"reason":"shipping is on us","refund":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.715b9b74-4dea-5f59-abbe-cb5a1964cf0e"},{"attempt":1,"amount":100,"reason":"the box was dented","refund":"828a3588-0da4-56d8-a8d9-17a54f881f93","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.828a3588-0da4-56d8-a8d9-17a54f881f93"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"changed"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"shipping is on us"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"the box was dented"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"828a3588-0da4-56d8-a8d9-17a54f881f93"}]}',
  },
  // order-payments
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","currency":"EUR","total":3000,"paid":4250,"refunded":1850,"due":0,"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"changed","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.r1"},{"attempt":1,"amount":500,"reason":"shipping is on us","refund":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.715b9b74-4dea-5f59-abbe-cb5a1964cf0e"},{"attempt":1,"amount":100,"reason":"the box was dented","refund":"828a3588-0da4-56d8-a8d9-17a54f881f93","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.828a3588-0da4-56d8-a8d9-17a54f881f93"}]}',
  },
  // order-payments-alias
  {
    status: 200,
    text: '{"id":"order-1","status":"confirmed","currency":"EUR","total":3000,"paid":4250,"refunded":1850,"due":0,"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":4250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"changed","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.r1"},{"attempt":1,"amount":500,"reason":"shipping is on us","refund":"715b9b74-4dea-5f59-abbe-cb5a1964cf0e","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.715b9b74-4dea-5f59-abbe-cb5a1964cf0e"},{"attempt":1,"amount":100,"reason":"the box was dented","refund":"828a3588-0da4-56d8-a8d9-17a54f881f93","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-1.828a3588-0da4-56d8-a8d9-17a54f881f93"}]}',
  },
  // reconcile-payments
  {
    status: 200,
    text: '{"day":"2026-11-21","providers":[{"provider":"manual","status":"no-statement"}]}',
  },
  // payment-reconciliations
  { status: 200, text: '{"items":[]}' },
  // place-order
  {
    status: 201,
    text: '{"id":"order-2","status":"payment-pending","version":3,"position":"example:105","events":[{"type":"OrderPlaced","stream":"order-order-2","revision":0},{"type":"OrderFraudChecked","stream":"order-order-2","revision":1},{"type":"OrderSourced","stream":"order-order-2","revision":2},{"type":"OrderReserved","stream":"order-order-2","revision":3}],"channel":"shop","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["pay","change","cancel"],"currency":"VND","shipping":0,"discount":0,"total":42000,"paid":0,"refunded":0,"due":42000,"lines":[{"sku":"lotus","units":1,"price":42000,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-2.1","kind":"hold","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":1,"piece":0,"status":"held","backed":1,"backordered":0,"assigned":0,"excess":0,"shipped":0}],"payments":[],"refunds":[],"shipments":[],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"}]}',
  },
  // replace-order
  {
    status: 200,
    text: '{"id":"order-2","status":"payment-pending","version":6,"position":"example:109","events":[{"type":"OrderChanged","stream":"order-order-2","revision":4},{"type":"OrderSourced","stream":"order-order-2","revision":5},{"type":"OrderReserved","stream":"order-order-2","revision":6}],"channel":"shop","priority":0,"shortage":"refuse","strategy":"fewest-parcels","note":"one more","actions":["pay","change","cancel"],"currency":"VND","shipping":0,"discount":0,"total":84000,"paid":0,"refunded":0,"due":84000,"lines":[{"sku":"lotus","units":2,"price":42000,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-2.1","kind":"hold","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":1,"piece":0,"status":"held","backed":1,"backordered":0,"assigned":0,"excess":0,"shipped":0},{"claim":"order-2.2","kind":"hold","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":2,"piece":0,"status":"held","backed":1,"backordered":0,"assigned":0,"excess":0,"shipped":0}],"payments":[],"refunds":[],"shipments":[],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"}]}',
  },
  // pay-order
  {
    status: 200,
    text: '{"id":"order-2","status":"payment-pending","version":8,"position":"example:111","events":[{"type":"OrderPaymentRequested","stream":"order-order-2","revision":7},{"type":"OrderPaymentPending","stream":"order-order-2","revision":8}],"channel":"shop","priority":0,"shortage":"refuse","strategy":"fewest-parcels","note":"one more","actions":["cancel"],"currency":"VND","shipping":0,"discount":0,"total":84000,"paid":0,"refunded":0,"due":84000,"lines":[{"sku":"lotus","units":2,"price":42000,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-2.1","kind":"hold","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":1,"piece":0,"status":"held","backed":1,"backordered":0,"assigned":0,"excess":0,"shipped":0},{"claim":"order-2.2","kind":"hold","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":2,"piece":0,"status":"held","backed":1,"backordered":0,"assigned":0,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"to-be-confirmed","amount":84000,"currency":"VND","status":"pending","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-2.p1"}],"refunds":[],"shipments":[],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"to-be-confirmed"}]}',
  },
  // confirm-payment
  {
    status: 200,
    text: '{"id":"order-2","status":"confirmed","version":14,"position":"example:120","events":[{"type":"OrderPaymentCaptured","stream":"order-order-2","revision":9},{"type":"OrderConfirmed","stream":"order-order-2","revision":10},{"type":"OrderAllocated","stream":"order-order-2","revision":11},{"type":"OrderAllocated","stream":"order-order-2","revision":12},{"type":"OrderShipmentOpened","stream":"order-order-2","revision":13},{"type":"OrderShipmentAnnounced","stream":"order-order-2","revision":14}],"channel":"shop","priority":0,"shortage":"refuse","strategy":"fewest-parcels","note":"one more","actions":["change","cancel","refund"],"currency":"VND","shipping":0,"discount":0,"total":84000,"paid":84000,"refunded":0,"due":0,"lines":[{"sku":"lotus","units":2,"price":42000,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-2.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":1,"piece":0,"status":"firm","backed":1,"backordered":0,"assigned":1,"excess":0,"shipped":0},{"claim":"order-2.2","kind":"allocation","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":2,"piece":0,"status":"firm","backed":1,"backordered":0,"assigned":1,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"to-be-confirmed","amount":84000,"currency":"VND","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"receipt-4711","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":1},{"attempt":2,"piece":0,"units":1}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"to-be-confirmed"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"}]}',
  },
  // cancel-order
  {
    status: 200,
    text: '{"id":"order-2","status":"cancelled","version":20,"position":"example:131","events":[{"type":"OrderCancelled","stream":"order-order-2","revision":15},{"type":"OrderRefundRequested","stream":"order-order-2","revision":16},{"type":"OrderReleased","stream":"order-order-2","revision":18},{"type":"OrderReleased","stream":"order-order-2","revision":19},{"type":"OrderRefundDone","stream":"order-order-2","revision":20}],"channel":"shop","priority":0,"shortage":"refuse","strategy":"fewest-parcels","note":"one more","actions":[],"currency":"VND","shipping":0,"discount":0,"total":84000,"paid":84000,"refunded":84000,"due":0,"lines":[{"sku":"lotus","units":2,"price":42000,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","cancelReason":"ordered twice","holds":[{"claim":"order-2.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":0,"lines":[],"attempt":1,"piece":0,"status":"released","backed":0,"backordered":0,"assigned":0,"excess":0,"shipped":0},{"claim":"order-2.2","kind":"allocation","sku":"lotus","warehouse":"saigon","units":0,"lines":[],"attempt":2,"piece":0,"status":"released","backed":0,"backordered":0,"assigned":0,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"to-be-confirmed","amount":84000,"currency":"VND","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"receipt-4711","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":84000,"reason":"ordered twice","refund":"r1","currency":"VND","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-2.r1"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[],"status":"cancelled","lines":[{"line":1,"units":2}],"packing":false,"reason":"ordered twice"}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"to-be-confirmed"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"cancellation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"ordered twice"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"ordered twice"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 cancelled"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"}]}',
  },
  // place-order
  {
    status: 201,
    text: '{"id":"order-3","status":"payment-pending","version":3,"position":"example:136","events":[{"type":"OrderPlaced","stream":"order-order-3","revision":0},{"type":"OrderFraudChecked","stream":"order-order-3","revision":1},{"type":"OrderSourced","stream":"order-order-3","revision":2},{"type":"OrderReserved","stream":"order-order-3","revision":3}],"channel":"web","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["pay","change","cancel"],"currency":"EUR","shipping":0,"discount":0,"total":1250,"paid":0,"refunded":0,"due":1250,"lines":[{"sku":"lotus","units":1,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-3.1","kind":"hold","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":1,"piece":0,"status":"held","backed":1,"backordered":0,"assigned":0,"excess":0,"shipped":0}],"payments":[],"refunds":[],"shipments":[],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"}]}',
  },
  // pay-order-alias
  {
    status: 200,
    text: '{"id":"order-3","status":"confirmed","version":9,"position":"example:144","events":[{"type":"OrderPaymentRequested","stream":"order-order-3","revision":4},{"type":"OrderPaymentCaptured","stream":"order-order-3","revision":5},{"type":"OrderConfirmed","stream":"order-order-3","revision":6},{"type":"OrderAllocated","stream":"order-order-3","revision":7},{"type":"OrderShipmentOpened","stream":"order-order-3","revision":8},{"type":"OrderShipmentAnnounced","stream":"order-order-3","revision":9}],"channel":"web","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":0,"discount":0,"total":1250,"paid":1250,"refunded":0,"due":0,"lines":[{"sku":"lotus","units":1,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"order-3.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":1,"lines":[{"line":1,"units":1}],"attempt":1,"piece":0,"status":"firm","backed":1,"backordered":0,"assigned":1,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":1250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-3.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":1}],"status":"open","lines":[{"line":1,"units":1}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"}]}',
  },
  // delete-order
  {
    status: 200,
    text: '{"id":"order-3","status":"cancelled","version":14,"position":"example:153","events":[{"type":"OrderCancelled","stream":"order-order-3","revision":10},{"type":"OrderRefundRequested","stream":"order-order-3","revision":11},{"type":"OrderReleased","stream":"order-order-3","revision":13},{"type":"OrderRefundDone","stream":"order-order-3","revision":14}],"channel":"web","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":[],"currency":"EUR","shipping":0,"discount":0,"total":1250,"paid":1250,"refunded":1250,"due":0,"lines":[{"sku":"lotus","units":1,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","cancelReason":"customer-request","holds":[{"claim":"order-3.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":0,"lines":[],"attempt":1,"piece":0,"status":"released","backed":0,"backordered":0,"assigned":0,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":1250,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-order-3.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":1250,"reason":"customer-request","refund":"r1","currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-order-3.r1"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[],"status":"cancelled","lines":[{"line":1,"units":1}],"packing":false,"reason":"customer-request"}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"cancellation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"customer-request"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"customer-request"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 cancelled"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"}]}',
  },
  // orders
  {
    status: 200,
    text: '{"items":[{"id":"order-2","status":"cancelled","version":20,"channel":"shop","priority":0,"actions":[],"currency":"VND","shipping":0,"discount":0,"total":84000,"paid":84000,"refunded":84000,"due":0,"lines":1,"units":2,"warehouses":["saigon"],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","cancelReason":"ordered twice"},{"id":"order-3","status":"cancelled","version":14,"channel":"web","priority":0,"actions":[],"currency":"EUR","shipping":0,"discount":0,"total":1250,"paid":1250,"refunded":1250,"due":0,"lines":1,"units":1,"warehouses":["saigon"],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","cancelReason":"customer-request"}]}',
  },
  // payment-webhook
  { status: 200, text: '{"status":"done"}' },
  // place-order
  {
    status: 201,
    text: '{"id":"parcel-1","status":"confirmed","version":9,"position":"example:166","events":[{"type":"OrderPlaced","stream":"order-parcel-1","revision":0},{"type":"OrderFraudChecked","stream":"order-parcel-1","revision":1},{"type":"OrderSourced","stream":"order-parcel-1","revision":2},{"type":"OrderReserved","stream":"order-parcel-1","revision":3},{"type":"OrderPaymentRequested","stream":"order-parcel-1","revision":4},{"type":"OrderPaymentCaptured","stream":"order-parcel-1","revision":5},{"type":"OrderConfirmed","stream":"order-parcel-1","revision":6},{"type":"OrderAllocated","stream":"order-parcel-1","revision":7},{"type":"OrderShipmentOpened","stream":"order-parcel-1","revision":8},{"type":"OrderShipmentAnnounced","stream":"order-parcel-1","revision":9}],"channel":"web","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":0,"discount":0,"total":2500,"paid":2500,"refunded":0,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"parcel-1.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":2500,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-parcel-1.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"}]}',
  },
  // assign-shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"open","version":1,"position":"example:167","events":[{"type":"ShipmentAssigned","stream":"shipment-parcel-1.s1","revision":1}],"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["assign","scan","pick"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":0,"verified":0,"missing":0,"shipped":0,"lots":[]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":false,"label":{"status":"none"},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[]}',
  },
  // pick-list
  {
    status: 200,
    text: '{"id":"parcel-1.s1","order":"parcel-1","warehouse":"saigon","status":"open","priority":0,"lines":[{"sku":"lotus","barcodes":[],"units":2}],"short":[],"units":2,"picker":"pham"}',
  },
  // pick-list-pdf
  { status: 200 },
  // scan-shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"picking","version":3,"position":"example:171","events":[{"type":"ShipmentItemScanned","stream":"shipment-parcel-1.s1","revision":2},{"type":"ShipmentTold","stream":"shipment-parcel-1.s1","revision":3}],"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["assign","pick"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":0,"verified":2,"missing":0,"shipped":0,"lots":[]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"none"},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[]}',
  },
  // pick-shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"picked","version":5,"position":"example:174","events":[{"type":"ShipmentPickBegun","stream":"shipment-parcel-1.s1","revision":4},{"type":"ShipmentPicked","stream":"shipment-parcel-1.s1","revision":5}],"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["assign","inspect","pack"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"none"},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[],"last":{"act":1,"kind":"pick","refused":[]}}',
  },
  // inspect-shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"picked","version":6,"position":"example:175","events":[{"type":"ShipmentInspected","stream":"shipment-parcel-1.s1","revision":6}],"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["assign","inspect","pack"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"none"},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","inspection":{"result":"passed","photos":["photo/4711"],"inspector":"local","startedAt":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z"},"attempts":0,"tracked":[],"back":[],"last":{"act":1,"kind":"pick","refused":[]}}',
  },
  // pack-shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"packed","version":10,"position":"example:182","events":[{"type":"ShipmentPackBegun","stream":"shipment-parcel-1.s1","revision":7},{"type":"ShipmentPacked","stream":"shipment-parcel-1.s1","revision":8},{"type":"ShipmentTold","stream":"shipment-parcel-1.s1","revision":9},{"type":"ShipmentLabelled","stream":"shipment-parcel-1.s1","revision":10}],"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["hand-over"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB29045375916484065","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","inspection":{"result":"passed","photos":["photo/4711"],"inspector":"local","startedAt":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z"},"parcel":{"grams":900,"service":"standard","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"attempts":0,"tracked":[],"back":[]}',
  },
  // shipment-label-pdf
  { status: 200 },
  // shipment-label-zpl
  { status: 200 },
  // hand-over-shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"shipped","version":13,"position":"example:188","events":[{"type":"ShipmentHandOverBegun","stream":"shipment-parcel-1.s1","revision":11},{"type":"ShipmentHandedOver","stream":"shipment-parcel-1.s1","revision":12},{"type":"ShipmentTold","stream":"shipment-parcel-1.s1","revision":13}],"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["track"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB29045375916484065","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","inspection":{"result":"passed","photos":["photo/4711"],"inspector":"local","startedAt":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z"},"parcel":{"grams":900,"service":"standard","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[],"last":{"act":3,"kind":"hand-over","refused":[]}}',
  },
  // carrier-callback
  { status: 200, text: '{"status":"done"}' },
  // track-shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"delivered","version":18,"position":"example:198","events":[{"type":"ShipmentTracked","stream":"shipment-parcel-1.s1","revision":17},{"type":"ShipmentTold","stream":"shipment-parcel-1.s1","revision":18}],"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["track"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB29045375916484065","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","inspection":{"result":"passed","photos":["photo/4711"],"inspector":"local","startedAt":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z"},"parcel":{"grams":900,"service":"standard","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","deliveredAt":"2026-11-21T11:58:00.000Z","attempts":0,"tracked":[{"scan":"in-transit","at":"2026-11-21T11:55:00.000Z","skipped":true},{"scan":"out-for-delivery","at":"2026-11-21T11:55:00.000Z","place":"Ho Chi Minh City"},{"scan":"delivered","at":"2026-11-21T11:58:00.000Z"}],"back":[],"last":{"act":3,"kind":"hand-over","refused":[]}}',
  },
  // shipment
  {
    status: 200,
    text: '{"id":"parcel-1.s1","status":"delivered","version":18,"order":"parcel-1","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"picker":"pham","actions":["track"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-1.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB29045375916484065","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","inspection":{"result":"passed","photos":["photo/4711"],"inspector":"local","startedAt":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z"},"parcel":{"grams":900,"service":"standard","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","deliveredAt":"2026-11-21T11:58:00.000Z","attempts":0,"tracked":[{"scan":"in-transit","at":"2026-11-21T11:55:00.000Z","skipped":true},{"scan":"out-for-delivery","at":"2026-11-21T11:55:00.000Z","place":"Ho Chi Minh City"},{"scan":"delivered","at":"2026-11-21T11:58:00.000Z"}],"back":[],"last":{"act":3,"kind":"hand-over","refused":[]}}',
  },
  // place-order
  {
    status: 201,
    text: '{"id":"parcel-2","status":"confirmed","version":9,"position":"example:211","events":[{"type":"OrderPlaced","stream":"order-parcel-2","revision":0},{"type":"OrderFraudChecked","stream":"order-parcel-2","revision":1},{"type":"OrderSourced","stream":"order-parcel-2","revision":2},{"type":"OrderReserved","stream":"order-parcel-2","revision":3},{"type":"OrderPaymentRequested","stream":"order-parcel-2","revision":4},{"type":"OrderPaymentCaptured","stream":"order-parcel-2","revision":5},{"type":"OrderConfirmed","stream":"order-parcel-2","revision":6},{"type":"OrderAllocated","stream":"order-parcel-2","revision":7},{"type":"OrderShipmentOpened","stream":"order-parcel-2","revision":8},{"type":"OrderShipmentAnnounced","stream":"order-parcel-2","revision":9}],"channel":"web","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":0,"discount":0,"total":2500,"paid":2500,"refunded":0,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"parcel-2.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":2500,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-parcel-2.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"}]}',
  },
  // pick-shipment
  {
    status: 200,
    text: '{"id":"parcel-2.s1","status":"picked","version":3,"position":"example:217","events":[{"type":"ShipmentPickBegun","stream":"shipment-parcel-2.s1","revision":1},{"type":"ShipmentPicked","stream":"shipment-parcel-2.s1","revision":2},{"type":"ShipmentTold","stream":"shipment-parcel-2.s1","revision":3}],"order":"parcel-2","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["assign","inspect","pack"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-2.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"none"},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[],"last":{"act":1,"kind":"pick","refused":[]}}',
  },
  // pack-shipment
  {
    status: 200,
    text: '{"id":"parcel-2.s1","status":"packed","version":7,"position":"example:224","events":[{"type":"ShipmentPackBegun","stream":"shipment-parcel-2.s1","revision":4},{"type":"ShipmentPacked","stream":"shipment-parcel-2.s1","revision":5},{"type":"ShipmentLabelFailed","stream":"shipment-parcel-2.s1","revision":6},{"type":"ShipmentTold","stream":"shipment-parcel-2.s1","revision":7}],"order":"parcel-2","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["label"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-2.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"failed","carrier":"nobody","fault":{"code":"no-carrier","detail":"nobody takes it: nobody"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"carrier":"nobody","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"attempts":0,"tracked":[],"back":[]}',
  },
  // label-shipment
  {
    status: 200,
    text: '{"id":"parcel-2.s1","status":"packed","version":9,"position":"example:226","events":[{"type":"ShipmentLabelRequested","stream":"shipment-parcel-2.s1","revision":8},{"type":"ShipmentLabelled","stream":"shipment-parcel-2.s1","revision":9}],"order":"parcel-2","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["hand-over"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-2.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB27479558487241247","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"carrier":"nobody","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"attempts":0,"tracked":[],"back":[]}',
  },
  // hand-over-shipment
  {
    status: 200,
    text: '{"id":"parcel-2.s1","status":"shipped","version":12,"position":"example:232","events":[{"type":"ShipmentHandOverBegun","stream":"shipment-parcel-2.s1","revision":10},{"type":"ShipmentHandedOver","stream":"shipment-parcel-2.s1","revision":11},{"type":"ShipmentTold","stream":"shipment-parcel-2.s1","revision":12}],"order":"parcel-2","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["track"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-2.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB27479558487241247","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"carrier":"nobody","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[],"last":{"act":3,"kind":"hand-over","refused":[]}}',
  },
  // track-shipment
  {
    status: 200,
    text: '{"id":"parcel-2.s1","status":"returned-to-sender","version":15,"position":"example:237","events":[{"type":"ShipmentTracked","stream":"shipment-parcel-2.s1","revision":13},{"type":"ShipmentTracked","stream":"shipment-parcel-2.s1","revision":14},{"type":"ShipmentTold","stream":"shipment-parcel-2.s1","revision":15}],"order":"parcel-2","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["track","receive-back"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-2.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB27479558487241247","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"carrier":"nobody","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[{"scan":"in-transit","at":"2026-11-21T11:59:00.000Z","skipped":true},{"scan":"returned-to-sender","at":"2026-11-21T11:59:00.000Z","note":"moved away"}],"back":[],"last":{"act":3,"kind":"hand-over","refused":[]}}',
  },
  // receive-back-shipment
  {
    status: 200,
    text: '{"id":"parcel-2.s1","status":"returned-to-sender","version":17,"position":"example:240","events":[{"type":"ShipmentReturnBegun","stream":"shipment-parcel-2.s1","revision":16},{"type":"ShipmentTakenBack","stream":"shipment-parcel-2.s1","revision":17}],"order":"parcel-2","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["track"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-2.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB27479558487241247","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"carrier":"nobody","packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[{"scan":"in-transit","at":"2026-11-21T11:59:00.000Z","skipped":true},{"scan":"returned-to-sender","at":"2026-11-21T11:59:00.000Z","note":"moved away"}],"back":[{"sku":"lotus","units":2,"disposition":"restock","lot":"-","bin":"-"}],"last":{"act":4,"kind":"receive-back","refused":[]}}',
  },
  // shipments
  {
    status: 200,
    text: '{"items":[{"id":"parcel-2.s1","status":"returned-to-sender","version":17,"order":"parcel-2","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"units":2,"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","picked":2,"actions":["track"],"carrier":"own-fleet","tracking":"SB27479558487241247","label":"made"}]}',
  },
  // refund-shipment
  {
    status: 200,
    text: '{"id":"parcel-2","status":"refunded","version":27,"position":"example:250","events":[{"type":"OrderShipmentMoved","stream":"order-parcel-2","revision":19},{"type":"OrderRefundRequested","stream":"order-parcel-2","revision":20},{"type":"OrderAdvanced","stream":"order-parcel-2","revision":21},{"type":"OrderAdvanced","stream":"order-parcel-2","revision":22},{"type":"OrderAdvanced","stream":"order-parcel-2","revision":23},{"type":"OrderAdvanced","stream":"order-parcel-2","revision":24},{"type":"OrderAdvanced","stream":"order-parcel-2","revision":25},{"type":"OrderShipmentAnnounced","stream":"order-parcel-2","revision":26},{"type":"OrderRefundDone","stream":"order-parcel-2","revision":27}],"channel":"web","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":[],"currency":"EUR","shipping":0,"discount":0,"total":2500,"paid":2500,"refunded":2500,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":2,"shipped":2,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","deliveredAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"parcel-2.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":2}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":2500,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-parcel-2.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[{"attempt":1,"amount":2500,"reason":"moved away","refund":"r1","apart":true,"currency":"EUR","provider":"manual","status":"done","tries":0,"at":"2026-11-21T12:00:00.000Z","reference":"manual-parcel-2.r1"}],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"refunded","lines":[{"line":1,"units":2}],"packing":true,"reason":"moved away"}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 picked"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 packed"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 shipped"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 returned-to-sender"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 refunded"},{"step":"refund","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"moved away"},{"step":"refund","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"r1"}]}',
  },
  // place-order
  {
    status: 201,
    text: '{"id":"parcel-3","status":"confirmed","version":9,"position":"example:263","events":[{"type":"OrderPlaced","stream":"order-parcel-3","revision":0},{"type":"OrderFraudChecked","stream":"order-parcel-3","revision":1},{"type":"OrderSourced","stream":"order-parcel-3","revision":2},{"type":"OrderReserved","stream":"order-parcel-3","revision":3},{"type":"OrderPaymentRequested","stream":"order-parcel-3","revision":4},{"type":"OrderPaymentCaptured","stream":"order-parcel-3","revision":5},{"type":"OrderConfirmed","stream":"order-parcel-3","revision":6},{"type":"OrderAllocated","stream":"order-parcel-3","revision":7},{"type":"OrderShipmentOpened","stream":"order-parcel-3","revision":8},{"type":"OrderShipmentAnnounced","stream":"order-parcel-3","revision":9}],"channel":"web","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["change","cancel","refund"],"currency":"EUR","shipping":0,"discount":0,"total":2500,"paid":2500,"refunded":0,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":0,"packed":0,"shipped":0,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"parcel-3.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":2500,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-parcel-3.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"}]}',
  },
  // pick-shipment
  {
    status: 200,
    text: '{"id":"parcel-3.s1","status":"picked","version":3,"position":"example:269","events":[{"type":"ShipmentPickBegun","stream":"shipment-parcel-3.s1","revision":1},{"type":"ShipmentPicked","stream":"shipment-parcel-3.s1","revision":2},{"type":"ShipmentTold","stream":"shipment-parcel-3.s1","revision":3}],"order":"parcel-3","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["assign","inspect","pack"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-3.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"none"},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[],"last":{"act":1,"kind":"pick","refused":[]}}',
  },
  // pack-shipment
  {
    status: 200,
    text: '{"id":"parcel-3.s1","status":"packed","version":7,"position":"example:276","events":[{"type":"ShipmentPackBegun","stream":"shipment-parcel-3.s1","revision":4},{"type":"ShipmentPacked","stream":"shipment-parcel-3.s1","revision":5},{"type":"ShipmentTold","stream":"shipment-parcel-3.s1","revision":6},{"type":"ShipmentLabelled","stream":"shipment-parcel-3.s1","revision":7}],"order":"parcel-3","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["hand-over"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-3.1","picked":2,"verified":2,"missing":0,"shipped":0,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB10226926043563492","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"attempts":0,"tracked":[],"back":[]}',
  },
  // hand-over-shipment
  {
    status: 200,
    text: '{"id":"parcel-3.s1","status":"shipped","version":10,"position":"example:282","events":[{"type":"ShipmentHandOverBegun","stream":"shipment-parcel-3.s1","revision":8},{"type":"ShipmentHandedOver","stream":"shipment-parcel-3.s1","revision":9},{"type":"ShipmentTold","stream":"shipment-parcel-3.s1","revision":10}],"order":"parcel-3","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["track"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-3.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB10226926043563492","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[],"back":[],"last":{"act":3,"kind":"hand-over","refused":[]}}',
  },
  // track-shipment
  {
    status: 200,
    text: '{"id":"parcel-3.s1","status":"lost","version":13,"position":"example:287","events":[{"type":"ShipmentTracked","stream":"shipment-parcel-3.s1","revision":11},{"type":"ShipmentTracked","stream":"shipment-parcel-3.s1","revision":12},{"type":"ShipmentTold","stream":"shipment-parcel-3.s1","revision":13}],"order":"parcel-3","shipment":"s1","warehouse":"saigon","channel":"web","priority":0,"contact":"c-mai","units":2,"actions":["track"],"pieces":[{"sku":"lotus","units":2,"claim":"parcel-3.1","picked":2,"verified":2,"missing":0,"shipped":2,"lots":[{"lot":"-","bin":"-","units":2}]}],"lines":[{"line":1,"sku":"lotus","units":2}],"verified":true,"label":{"status":"made","carrier":"own-fleet","service":"standard","tracking":"SB10226926043563492","cost":{"amount":0,"currency":"EUR"}},"openedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","parcel":{"packedAt":"2026-11-21T12:00:00.000Z","packedBy":"local"},"handedOverAt":"2026-11-21T12:00:00.000Z","attempts":0,"tracked":[{"scan":"in-transit","at":"2026-11-21T11:59:00.000Z","skipped":true},{"scan":"lost","at":"2026-11-21T11:59:00.000Z"}],"back":[],"last":{"act":3,"kind":"hand-over","refused":[]}}',
  },
  // resend-shipment
  {
    status: 200,
    text: '{"id":"parcel-3","status":"in-transit","version":24,"position":"example:296","events":[{"type":"OrderShipmentMoved","stream":"order-parcel-3","revision":19},{"type":"OrderShipmentAnnounced","stream":"order-parcel-3","revision":20},{"type":"OrderSourced","stream":"order-parcel-3","revision":21},{"type":"OrderAllocated","stream":"order-parcel-3","revision":22},{"type":"OrderShipmentOpened","stream":"order-parcel-3","revision":23},{"type":"OrderShipmentAnnounced","stream":"order-parcel-3","revision":24}],"channel":"web","contact":"c-mai","priority":0,"shortage":"refuse","strategy":"fewest-parcels","actions":["refund"],"currency":"EUR","shipping":0,"discount":0,"total":2500,"paid":2500,"refunded":0,"due":0,"lines":[{"sku":"lotus","units":2,"price":1250,"line":1,"dropped":0,"replaced":2,"packed":2,"shipped":2,"delivered":0,"returning":0}],"placedBy":"local","placedAt":"2026-11-21T12:00:00.000Z","confirmedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","deadline":"2026-11-21T12:15:00.000Z","holds":[{"claim":"parcel-3.1","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":1,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":2},{"claim":"parcel-3.2","kind":"allocation","sku":"lotus","warehouse":"saigon","units":2,"lines":[{"line":1,"units":2}],"attempt":2,"piece":0,"status":"firm","backed":2,"backordered":0,"assigned":2,"excess":0,"shipped":0}],"payments":[{"attempt":1,"provider":"manual","method":"paid","amount":2500,"currency":"EUR","status":"captured","requestedAt":"2026-11-21T12:00:00.000Z","reference":"manual-parcel-3.p1","endedAt":"2026-11-21T12:00:00.000Z"}],"refunds":[],"shipments":[{"shipment":"s1","warehouse":"saigon","pieces":[{"attempt":1,"piece":0,"units":2}],"status":"replaced","lines":[{"line":1,"units":2}],"packing":true,"reason":"nothing heard for 14 days"},{"shipment":"s2","warehouse":"saigon","pieces":[{"attempt":2,"piece":0,"units":2}],"status":"open","lines":[{"line":1,"units":2}],"packing":false,"replaces":"s1"}],"returns":[],"steps":[{"step":"validation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fraud-check","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"accepted"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-hold","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"payment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"payment","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"confirmation","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"paid"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s1"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 picked"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 packed"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 shipped"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 lost"},{"step":"fulfilment","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"s1 replaced"},{"step":"sourcing","status":"done","at":"2026-11-21T12:00:00.000Z","detail":"single"},{"step":"inventory-confirmation","status":"done","at":"2026-11-21T12:00:00.000Z"},{"step":"fulfilment","status":"waiting","at":"2026-11-21T12:00:00.000Z","detail":"s2"}]}',
  },
  // open-return
  {
    status: 201,
    text: '{"id":"parcel-1.r3aa2a423","status":"requested","version":0,"position":"example:300","events":[{"type":"OrderReturnOpened","stream":"order-parcel-1","revision":22},{"type":"OrderAdvanced","stream":"order-parcel-1","revision":23},{"type":"OrderReturnAnnounced","stream":"order-parcel-1","revision":24}],"order":"parcel-1","blind":false,"currency":"EUR","reason":"too strong","lines":[{"line":1,"units":1,"sku":"lotus","price":1250}]}',
  },
  // review-return
  {
    status: 200,
    text: '{"id":"parcel-1.r3aa2a423","status":"under-review","version":2,"position":"example:303","events":[{"type":"ReturnReviewBegun","stream":"return-parcel-1.r3aa2a423","revision":1},{"type":"ReturnTold","stream":"return-parcel-1.r3aa2a423","revision":2}],"order":"parcel-1","blind":false,"reason":"too strong","actions":["approve","reject","cancel"],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":0,"restocked":0,"quarantined":0,"damaged":0,"toInspect":0}],"currency":"EUR","refundLines":[],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","inspectedBy":[],"since":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // approve-return
  {
    status: 200,
    text: '{"id":"parcel-1.r3aa2a423","status":"approved","version":4,"position":"example:307","events":[{"type":"ReturnApproved","stream":"return-parcel-1.r3aa2a423","revision":3},{"type":"ReturnTold","stream":"return-parcel-1.r3aa2a423","revision":4}],"order":"parcel-1","blind":false,"reason":"too strong","why":"unopened, by the photo","actions":["ship-back","receive","inspect","cancel"],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":0,"restocked":0,"quarantined":0,"damaged":0,"toInspect":0}],"currency":"EUR","refundLines":[],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","approvedBy":"local","approvedAt":"2026-11-21T12:00:00.000Z","shipBy":"2026-12-21T12:00:00.000Z","inspectedBy":[],"since":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // ship-back-return
  {
    status: 200,
    text: '{"id":"parcel-1.r3aa2a423","status":"shipped-back","version":6,"position":"example:310","events":[{"type":"ReturnShippedBack","stream":"return-parcel-1.r3aa2a423","revision":5},{"type":"ReturnTold","stream":"return-parcel-1.r3aa2a423","revision":6}],"order":"parcel-1","blind":false,"reason":"too strong","why":"unopened, by the photo","carrier":"vnpost","tracking":"VN-4712","actions":["receive","inspect","cancel"],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":0,"restocked":0,"quarantined":0,"damaged":0,"toInspect":0}],"currency":"EUR","refundLines":[],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","approvedBy":"local","approvedAt":"2026-11-21T12:00:00.000Z","shipBy":"2026-12-21T12:00:00.000Z","inspectedBy":[],"since":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // receive-return
  {
    status: 200,
    text: '{"id":"parcel-1.r3aa2a423","status":"received","version":8,"position":"example:313","events":[{"type":"ReturnReceived","stream":"return-parcel-1.r3aa2a423","revision":7},{"type":"ReturnTold","stream":"return-parcel-1.r3aa2a423","revision":8}],"order":"parcel-1","blind":false,"reason":"too strong","why":"unopened, by the photo","warehouse":"saigon","carrier":"vnpost","tracking":"VN-4712","actions":["inspect"],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":1,"restocked":0,"quarantined":0,"damaged":0,"toInspect":1}],"currency":"EUR","refundLines":[],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","approvedBy":"local","approvedAt":"2026-11-21T12:00:00.000Z","shipBy":"2026-12-21T12:00:00.000Z","receivedBy":"rosa","receivedAt":"2026-11-21T12:00:00.000Z","inspectedBy":[],"since":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // inspect-return
  {
    status: 200,
    text: '{"id":"parcel-1.r3aa2a423","status":"quality-check","version":11,"position":"example:318","events":[{"type":"ReturnInspected","stream":"return-parcel-1.r3aa2a423","revision":9},{"type":"ReturnTold","stream":"return-parcel-1.r3aa2a423","revision":10},{"type":"ReturnBooked","stream":"return-parcel-1.r3aa2a423","revision":11}],"order":"parcel-1","blind":false,"reason":"too strong","why":"unopened, by the photo","warehouse":"saigon","carrier":"vnpost","tracking":"VN-4712","actions":["decide"],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":1,"restocked":0,"quarantined":1,"damaged":0,"toInspect":0}],"currency":"EUR","refundLines":[],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","approvedBy":"local","approvedAt":"2026-11-21T12:00:00.000Z","shipBy":"2026-12-21T12:00:00.000Z","receivedBy":"rosa","receivedAt":"2026-11-21T12:00:00.000Z","inspectedBy":["rosa"],"inspectedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // decide-return
  {
    status: 200,
    text: '{"id":"parcel-1.r3aa2a423","status":"refund-approved","version":13,"position":"example:322","events":[{"type":"ReturnRefundApproved","stream":"return-parcel-1.r3aa2a423","revision":12},{"type":"ReturnTold","stream":"return-parcel-1.r3aa2a423","revision":13}],"order":"parcel-1","blind":false,"reason":"too strong","why":"less for the broken seal","warehouse":"saigon","carrier":"vnpost","tracking":"VN-4712","actions":[],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":1,"restocked":0,"quarantined":1,"damaged":0,"toInspect":0}],"currency":"EUR","refund":1000,"refundLines":[{"line":1,"units":1,"amount":1250}],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","approvedBy":"local","approvedAt":"2026-11-21T12:00:00.000Z","shipBy":"2026-12-21T12:00:00.000Z","receivedBy":"rosa","receivedAt":"2026-11-21T12:00:00.000Z","inspectedBy":["rosa"],"inspectedAt":"2026-11-21T12:00:00.000Z","decidedBy":"mara","since":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // goods-return
  {
    status: 200,
    text: '{"id":"parcel-1.r3aa2a423","status":"refund-processed","version":15,"order":"parcel-1","blind":false,"reason":"too strong","why":"less for the broken seal","warehouse":"saigon","carrier":"vnpost","tracking":"VN-4712","actions":[],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":1,"restocked":0,"quarantined":1,"damaged":0,"toInspect":0}],"currency":"EUR","refund":1000,"refundLines":[{"line":1,"units":1,"amount":1250}],"refunded":1000,"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","approvedBy":"local","approvedAt":"2026-11-21T12:00:00.000Z","shipBy":"2026-12-21T12:00:00.000Z","receivedBy":"rosa","receivedAt":"2026-11-21T12:00:00.000Z","inspectedBy":["rosa"],"inspectedAt":"2026-11-21T12:00:00.000Z","decidedBy":"mara","since":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // open-return
  {
    status: 201,
    text: '{"id":"parcel-1.r137bbb1c","status":"requested","version":0,"position":"example:330","events":[{"type":"OrderReturnOpened","stream":"order-parcel-1","revision":36},{"type":"OrderReturnAnnounced","stream":"order-parcel-1","revision":37}],"order":"parcel-1","blind":false,"currency":"EUR","reason":"a stain","lines":[{"line":1,"units":1,"sku":"lotus","price":1250}]}',
  },
  // reject-return
  {
    status: 200,
    text: '{"id":"parcel-1.r137bbb1c","status":"rejected","version":3,"position":"example:334","events":[{"type":"ReturnReviewBegun","stream":"return-parcel-1.r137bbb1c","revision":1},{"type":"ReturnRejected","stream":"return-parcel-1.r137bbb1c","revision":2},{"type":"ReturnTold","stream":"return-parcel-1.r137bbb1c","revision":3}],"order":"parcel-1","blind":false,"reason":"a stain","why":"it is worn","actions":[],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":0,"restocked":0,"quarantined":0,"damaged":0,"toInspect":0}],"currency":"EUR","refundLines":[],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","inspectedBy":[],"decidedBy":"local","since":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // open-return
  {
    status: 201,
    text: '{"id":"parcel-1.r24dceb50","status":"requested","version":0,"position":"example:337","events":[{"type":"OrderReturnOpened","stream":"order-parcel-1","revision":39},{"type":"OrderReturnAnnounced","stream":"order-parcel-1","revision":40}],"order":"parcel-1","blind":false,"currency":"EUR","reason":"changed my mind","lines":[{"line":1,"units":1,"sku":"lotus","price":1250}]}',
  },
  // cancel-return
  {
    status: 200,
    text: '{"id":"parcel-1.r24dceb50","status":"cancelled","version":2,"position":"example:340","events":[{"type":"ReturnCancelled","stream":"return-parcel-1.r24dceb50","revision":1},{"type":"ReturnTold","stream":"return-parcel-1.r24dceb50","revision":2}],"order":"parcel-1","blind":false,"reason":"changed my mind","why":"keeps it after all","actions":[],"lines":[{"line":1,"units":1,"sku":"lotus","price":1250,"received":0,"restocked":0,"quarantined":0,"damaged":0,"toInspect":0}],"currency":"EUR","refundLines":[],"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","inspectedBy":[],"since":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // open-blind-return
  {
    status: 201,
    text: '{"id":"counter-1","status":"refund-processed","version":8,"position":"example:350","events":[{"type":"ReturnRequested","stream":"return-counter-1","revision":0},{"type":"ReturnReviewBegun","stream":"return-counter-1","revision":1},{"type":"ReturnApproved","stream":"return-counter-1","revision":2},{"type":"ReturnShippedBack","stream":"return-counter-1","revision":3},{"type":"ReturnReceived","stream":"return-counter-1","revision":4},{"type":"ReturnInspected","stream":"return-counter-1","revision":5},{"type":"ReturnBooked","stream":"return-counter-1","revision":6},{"type":"ReturnRefundApproved","stream":"return-counter-1","revision":7},{"type":"ReturnRefundProcessed","stream":"return-counter-1","revision":8}],"blind":true,"reason":"no receipt","why":"can be sold again","warehouse":"saigon","actions":[],"lines":[{"line":1,"sku":"lotus","units":2,"price":1250,"received":2,"restocked":2,"quarantined":0,"damaged":0,"toInspect":0}],"currency":"EUR","refund":2500,"refundLines":[{"line":1,"units":2,"amount":2500}],"refunded":2500,"requestedBy":"local","requestedAt":"2026-11-21T12:00:00.000Z","reviewedBy":"local","approvedBy":"policy","approvedAt":"2026-11-21T12:00:00.000Z","shipBy":"2026-12-21T12:00:00.000Z","receivedBy":"local","receivedAt":"2026-11-21T12:00:00.000Z","inspectedBy":["local"],"inspectedAt":"2026-11-21T12:00:00.000Z","decidedBy":"local","since":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z","refused":[]}',
  },
  // returns
  {
    status: 200,
    text: '{"items":[{"id":"counter-1","status":"refund-processed","version":8,"blind":true,"reason":"no receipt","warehouse":"saigon","shipBy":"2026-12-21T12:00:00.000Z","actions":[],"currency":"EUR","refund":2500,"refunded":2500,"lines":1,"units":2,"toCome":0,"requestedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z"},{"id":"parcel-1.r3aa2a423","status":"refund-processed","version":15,"order":"parcel-1","blind":false,"reason":"too strong","warehouse":"saigon","shipBy":"2026-12-21T12:00:00.000Z","actions":[],"currency":"EUR","refund":1000,"refunded":1000,"lines":1,"units":1,"toCome":0,"requestedAt":"2026-11-21T12:00:00.000Z","since":"2026-11-21T12:00:00.000Z"}]}',
  },
  // payments
  {
    status: 200,
    text: '{"items":[{"id":"order-2.p1","order":"order-2","status":"captured","reference":"receipt-4711","code":null,"late":false,"requestedAt":"2026-11-21T12:00:00.000Z","endedAt":"2026-11-21T12:00:00.000Z","tries":0,"kind":"payment","attempt":1,"refund":null,"provider":"manual","method":"to-be-confirmed","amount":84000,"currency":"VND","reason":null}]}',
  },
  // order-board
  {
    status: 200,
    text: '{"columns":[{"status":"confirmed","orders":1,"over":0,"limitSeconds":86400,"oldest":{"order":"order-1","since":"2026-11-21T12:00:00.000Z","ageSeconds":0},"items":[{"order":"order-1","status":"confirmed","since":"2026-11-21T12:00:00.000Z","ageSeconds":0,"over":false,"placed":"2026-11-21T12:00:00.000Z","channel":"web","customer":"c-7","lines":1,"units":2,"currency":"EUR","total":3000,"warehouses":["saigon"]}]}],"ended":{"delivered":0,"cancelled":2,"refunded":2}}',
  },
  // order-timeline
  {
    status: 200,
    text: '{"id":"order-3","status":"cancelled","steps":[{"at":"2026-11-21T12:00:00.000Z","stream":"order-order-3","revision":0,"type":"OrderPlaced","actor":"local","channel":"api","from":"none","to":"pending"},{"at":"2026-11-21T12:00:00.000Z","stream":"order-order-3","revision":3,"type":"OrderReserved","actor":"local","channel":"api","from":"pending","to":"payment-pending"},{"at":"2026-11-21T12:00:00.000Z","stream":"order-order-3","revision":6,"type":"OrderConfirmed","actor":"local","channel":"api","from":"payment-pending","to":"confirmed","reason":"paid"},{"at":"2026-11-21T12:00:00.000Z","stream":"order-order-3","revision":10,"type":"OrderCancelled","actor":"local","channel":"api","from":"confirmed","to":"cancelled","reason":"customer-request"}],"more":0}',
  },
  // return-timeline
  {
    status: 200,
    text: '{"id":"counter-1","status":"refund-processed","steps":[{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":0,"type":"ReturnRequested","actor":"local","channel":"api","part":"counter-1","reason":"no receipt"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":1,"type":"ReturnReviewBegun","actor":"local","channel":"api","part":"counter-1"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":2,"type":"ReturnApproved","actor":"local","channel":"api","part":"counter-1"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":3,"type":"ReturnShippedBack","actor":"local","channel":"api","part":"counter-1"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":4,"type":"ReturnReceived","actor":"local","channel":"api","part":"counter-1"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":5,"type":"ReturnInspected","actor":"local","channel":"api","part":"counter-1"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":6,"type":"ReturnBooked","actor":"local","channel":"api","part":"counter-1"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":7,"type":"ReturnRefundApproved","actor":"local","channel":"api","part":"counter-1","reason":"can be sold again"},{"at":"2026-11-21T12:00:00.000Z","stream":"return-counter-1","revision":8,"type":"ReturnRefundProcessed","actor":"local","channel":"api","part":"counter-1"}]}',
  },
  // analytics-orders
  {
    status: 200,
    text: '{"zone":"UTC","from":"2026-11-21","to":"2026-11-21","by":"day","totals":{"orders":6,"lines":6,"units":11,"perHour":0.5},"values":[{"currency":"EUR","orders":5,"goods":12500,"shipping":500,"discount":0,"total":13000,"average":2600},{"currency":"VND","orders":1,"goods":42000,"shipping":0,"discount":0,"total":42000,"average":42000}],"channels":[{"channel":"shop","currency":"VND","lines":1,"units":1,"orders":1,"goods":42000,"shipping":0,"discount":0,"total":42000,"average":42000},{"channel":"web","currency":"EUR","lines":5,"units":10,"orders":5,"goods":12500,"shipping":500,"discount":0,"total":13000,"average":2600}],"warehouses":[{"warehouse":"saigon","parcels":7,"units":14}],"happened":{"placed":6,"confirmed":6,"delivered":1,"cancelled":2,"lost":1,"returned":1,"refunded":2},"rates":{"fulfilment":0.25,"cancellation":0.3333,"return":1,"formula":"of what was recorded in the time: fulfilment = delivered / (delivered + cancelled + lost), cancellation = cancelled / placed, return = orders with a return asked for / delivered"},"cancelled":[{"reason":"by-request","orders":2}],"periods":[{"period":"2026-11-21","orders":6,"lines":6,"units":11,"values":[{"currency":"EUR","orders":5,"goods":12500,"shipping":500,"discount":0,"total":13000,"average":2600},{"currency":"VND","orders":1,"goods":42000,"shipping":0,"discount":0,"total":42000,"average":42000}]}]}',
  },
  // analytics-revenue
  {
    status: 200,
    text: '{"zone":"UTC","from":"2026-11-21","to":"2026-11-21","by":"day","currencies":[{"currency":"EUR","orders":5,"ordered":13000,"average":2600,"goods":12500,"shipping":500,"discount":0,"payments":5,"captured":13000,"refunds":6,"refunded":6600,"net":6400}],"channels":[{"channel":"web","currency":"EUR","orders":5,"ordered":13000,"average":2600,"goods":12500,"shipping":500,"discount":0,"payments":5,"captured":13000,"refunds":6,"refunded":6600,"net":6400}],"periods":[{"period":"2026-11-21","values":[{"currency":"EUR","orders":5,"ordered":13000,"average":2600,"goods":12500,"shipping":500,"discount":0,"payments":5,"captured":13000,"refunds":6,"refunded":6600,"net":6400}]}]}',
  },
  // analytics-performance
  {
    status: 200,
    text: '{"zone":"UTC","from":"2026-11-21","to":"2026-11-21","orders":6,"partial":false,"states":[{"status":"pending","orders":6,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"payment-pending","orders":6,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"confirmed","orders":5,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"processing","orders":3,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"packed","orders":3,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"shipped","orders":3,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"in-transit","orders":2,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"out-for-delivery","orders":2,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"delivered","orders":2,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"return-requested","orders":2,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0},{"status":"return-approved","orders":2,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0}],"fulfilment":{"targetHours":24,"orders":3,"averageSeconds":0,"medianSeconds":0,"p95Seconds":0,"longestSeconds":0,"within":3,"late":0,"overdue":0,"compliance":1,"formula":"compliance = sent within the target / (sent + overdue): from confirmed to shipped"},"outcome":{"orders":6,"delivered":1,"cancelled":2,"lost":1,"returned":1,"fulfilment":0.25,"cancellation":0.3333,"return":1},"channels":[{"channel":"web","orders":5,"delivered":1,"cancelled":1,"lost":1,"returned":1,"fulfilment":0.3333,"cancellation":0.2,"return":1},{"channel":"shop","orders":1,"delivered":0,"cancelled":1,"lost":0,"returned":0,"fulfilment":0,"cancellation":1,"return":null}],"warehouses":[{"warehouse":"saigon","orders":6,"delivered":1,"cancelled":2,"lost":1,"returned":1,"fulfilment":0.25,"cancellation":0.3333,"return":1}],"payments":{"captured":6,"failed":0,"timeouts":0,"success":1,"refunds":{"done":7,"failed":0},"formula":"success = captured / (captured + failed)"},"inspections":{"inspected":1,"passed":1,"failed":0,"passRate":1,"averageSeconds":0},"commands":{"answered":34,"refused":1,"refusedShare":0.0294,"p50MsAtMost":0.5,"p95MsAtMost":0.5,"p99MsAtMost":0.5}}',
  },
  // daily-report
  {
    status: 200,
    text: '{"date":"2026-11-21","zone":"UTC","from":"2026-11-21T00:00:00.000Z","to":"2026-11-22T00:00:00.000Z","orders":{"orders":6,"lines":6,"units":11,"perHour":0.5,"values":[{"currency":"EUR","orders":5,"goods":12500,"shipping":500,"discount":0,"total":13000,"average":2600},{"currency":"VND","orders":1,"goods":42000,"shipping":0,"discount":0,"total":42000,"average":42000}],"channels":[{"channel":"shop","currency":"VND","lines":1,"units":1,"orders":1,"goods":42000,"shipping":0,"discount":0,"total":42000,"average":42000},{"channel":"web","currency":"EUR","lines":5,"units":10,"orders":5,"goods":12500,"shipping":500,"discount":0,"total":13000,"average":2600}],"warehouses":[{"warehouse":"saigon","parcels":7,"units":14}],"happened":{"placed":6,"confirmed":6,"delivered":1,"cancelled":2,"lost":1,"returned":1,"refunded":2},"rates":{"fulfilment":0.25,"cancellation":0.3333,"return":1,"formula":"of what was recorded in the time: fulfilment = delivered / (delivered + cancelled + lost), cancellation = cancelled / placed, return = orders with a return asked for / delivered"},"cancelled":[{"reason":"by-request","orders":2}]},"revenue":[{"currency":"EUR","orders":5,"ordered":13000,"average":2600,"goods":12500,"shipping":500,"discount":0,"payments":5,"captured":13000,"refunds":6,"refunded":6600,"net":6400},{"currency":"VND","orders":1,"ordered":42000,"average":42000,"goods":42000,"shipping":0,"discount":0,"payments":1,"captured":84000,"refunds":1,"refunded":84000,"net":0}],"movements":[{"type":"StockReceived","events":4,"units":240},{"type":"StockReserved","events":11,"units":22},{"type":"ReservationExtended","events":1,"units":6},{"type":"ReservationChanged","events":1,"units":1},{"type":"ReservationReleased","events":3,"units":3},{"type":"StockAllocated","events":11,"units":33},{"type":"AllocationReleased","events":6,"units":8},{"type":"StockPicked","events":5,"units":20},{"type":"PickReversed","events":1,"units":1},{"type":"StockShipped","events":4,"units":9},{"type":"StockDispatched","events":1,"units":10},{"type":"StockArrived","events":2,"units":9},{"type":"StockReturned","events":4,"units":6},{"type":"StockAdjusted","events":4,"units":34},{"type":"StockQuarantined","events":1,"units":3},{"type":"QuarantineReleased","events":1,"units":2},{"type":"StockDamaged","events":1,"units":1},{"type":"StockWrittenOff","events":1,"units":1},{"type":"StockRelocated","events":1,"units":10},{"type":"LotCorrected","events":1,"units":0},{"type":"StockPolicySet","events":2,"units":0}],"stock":{"physicalChange":209,"now":{"skus":2,"warehouses":1,"buckets":{"onHand":110,"available":106,"reserved":1,"allocated":2,"quarantined":1,"damaged":0,"picked":0},"lowStock":0,"outOfStock":0}},"exceptions":[{"what":"payment failed","times":0},{"what":"payment timeout","times":0},{"what":"refund failed","times":0},{"what":"reservation refused","times":0},{"what":"allocation refused","times":0},{"what":"claim shorted","times":0},{"what":"label failed","times":1},{"what":"inspection failed","times":0},{"what":"parcel lost","times":1},{"what":"parcel refused","times":0},{"what":"parcel returned-to-sender","times":1}]}',
  },
  // create-warehouse
  {
    status: 201,
    text: '{"id":"saigon","status":"active","version":0,"position":"example:351","events":[{"type":"WarehouseCreated","stream":"warehouse-saigon","revision":0}],"name":"Saigon","timeZone":"Asia/Ho_Chi_Minh","priority":2,"channels":["web","shop"],"createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","addressRef":"address-12","capacity":50000,"binCount":2}',
  },
  // change-warehouse
  {
    status: 200,
    text: '{"id":"saigon","status":"active","version":1,"position":"example:352","events":[{"type":"WarehouseChanged","stream":"warehouse-saigon","revision":1}],"name":"Saigon","timeZone":"Asia/Ho_Chi_Minh","capacity":60000,"priority":3,"channels":[],"createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","binCount":2}',
  },
  // change-bins
  {
    status: 200,
    text: '{"id":"saigon","status":"active","version":2,"position":"example:353","events":[{"type":"WarehouseBinsSet","stream":"warehouse-saigon","revision":2}],"name":"Saigon","timeZone":"Asia/Ho_Chi_Minh","capacity":60000,"priority":3,"channels":[],"createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","binCount":2}',
  },
  // warehouse
  {
    status: 200,
    text: '{"id":"saigon","status":"active","version":2,"name":"Saigon","timeZone":"Asia/Ho_Chi_Minh","capacity":60000,"priority":3,"channels":[],"createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","binCount":2}',
  },
  // bins
  {
    status: 200,
    text: '{"items":[{"bin":"A-01","order":10,"capacity":400},{"bin":"B-01","order":15,"capacity":200}]}',
  },
  // warehouses
  {
    status: 200,
    text: '{"items":[{"id":"saigon","status":"active","version":2,"name":"Saigon","timeZone":"Asia/Ho_Chi_Minh","capacity":60000,"priority":3,"channels":[],"createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","binCount":2}]}',
  },
  // create-product
  {
    status: 201,
    text: '{"id":"lamp","status":"active","version":1,"position":"example:356","events":[{"type":"ProductCreated","stream":"product-lamp","revision":0},{"type":"OpeningBooked","stream":"product-lamp","revision":1}],"sku":"lamp","title":"Desk lamp","barcodes":["4006381333931"],"lotTracked":false,"fastMover":false,"unit":"each","opening":[{"receipt":"opening-346ac168d841d6a9aae214bc73c4518a","lot":"-","bin":"A-01","warehouse":"saigon","units":25,"status":"booked","version":0}],"openingStatus":"booked","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","weightGrams":1350,"abcClass":"B"}',
  },
  // change-product
  {
    status: 200,
    text: '{"id":"lamp","status":"active","version":2,"position":"example:357","events":[{"type":"ProductChanged","stream":"product-lamp","revision":2}],"sku":"lamp","title":"Desk lamp, brass","barcodes":["4006381333931"],"lotTracked":false,"abcClass":"A","fastMover":false,"unit":"each","opening":[{"receipt":"opening-346ac168d841d6a9aae214bc73c4518a","lot":"-","bin":"A-01","warehouse":"saigon","units":25,"status":"booked","version":0}],"openingStatus":"booked","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local"}',
  },
  // retry-opening
  {
    status: 200,
    text: '{"id":"lamp","status":"active","version":2,"position":"example:357","events":[],"sku":"lamp","title":"Desk lamp, brass","barcodes":["4006381333931"],"lotTracked":false,"abcClass":"A","fastMover":false,"unit":"each","opening":[{"receipt":"opening-346ac168d841d6a9aae214bc73c4518a","lot":"-","bin":"A-01","warehouse":"saigon","units":25,"status":"booked","version":0}],"openingStatus":"booked","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local"}',
  },
  // product
  {
    status: 200,
    text: '{"sku":"lamp","status":"active","version":2,"title":"Desk lamp, brass","barcodes":["4006381333931"],"lotTracked":false,"abcClass":"A","fastMover":false,"unit":"each","opening":[{"receipt":"opening-346ac168d841d6a9aae214bc73c4518a","lot":"-","bin":"A-01","warehouse":"saigon","units":25,"status":"booked","version":0}],"openingStatus":"booked","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","stock":[{"sku":"lamp","warehouse":"saigon","onHand":25,"available":25,"reserved":0,"allocated":0,"quarantined":0,"damaged":0,"picked":0,"backordered":0,"sellable":25,"lapsed":{"holds":0,"lots":0},"lots":[{"lot":"-","bin":"A-01","good":25,"quarantined":0,"damaged":0}],"version":0}]}',
  },
  // products
  {
    status: 200,
    text: '{"items":[{"sku":"lamp","status":"active","version":2,"title":"Desk lamp, brass","barcodes":["4006381333931"],"lotTracked":false,"abcClass":"A","fastMover":false,"unit":"each","opening":[{"receipt":"opening-346ac168d841d6a9aae214bc73c4518a","lot":"-","bin":"A-01","warehouse":"saigon","units":25,"status":"booked","version":0}],"openingStatus":"booked","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local"}]}',
  },
  // retire-product
  {
    status: 200,
    text: '{"id":"lamp","status":"retired","version":3,"position":"example:358","events":[{"type":"ProductRetired","stream":"product-lamp","revision":3}],"sku":"lamp","title":"Desk lamp, brass","barcodes":["4006381333931"],"lotTracked":false,"abcClass":"A","fastMover":false,"unit":"each","opening":[{"receipt":"opening-346ac168d841d6a9aae214bc73c4518a","lot":"-","bin":"A-01","warehouse":"saigon","units":25,"status":"booked","version":0}],"openingStatus":"booked","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","retiredReason":"no longer made"}',
  },
  // create-supplier
  {
    status: 201,
    text: '{"id":"lantern-works","status":"active","version":0,"position":"example:359","events":[{"type":"SupplierCreated","stream":"supplier-lantern-works","revision":0}],"name":"Lantern Works","leadTimeDays":21,"currency":"VND","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","minimumOrderUnits":50,"terms":"net-30"}',
  },
  // change-supplier
  {
    status: 200,
    text: '{"id":"lantern-works","status":"active","version":1,"position":"example:360","events":[{"type":"SupplierChanged","stream":"supplier-lantern-works","revision":1}],"name":"Lantern Works","leadTimeDays":14,"currency":"VND","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local"}',
  },
  // supplier
  {
    status: 200,
    text: '{"id":"lantern-works","status":"active","version":1,"name":"Lantern Works","leadTimeDays":14,"currency":"VND","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local"}',
  },
  // suppliers
  {
    status: 200,
    text: '{"items":[{"id":"lantern-works","status":"active","version":1,"name":"Lantern Works","leadTimeDays":14,"currency":"VND","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local"}]}',
  },
  // retire-supplier
  {
    status: 200,
    text: '{"id":"lantern-works","status":"retired","version":2,"position":"example:361","events":[{"type":"SupplierRetired","stream":"supplier-lantern-works","revision":2}],"name":"Lantern Works","leadTimeDays":14,"currency":"VND","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local"}',
  },
  // import-products
  {
    status: 200,
    text: '{"kind":"products","partial":false,"dryRun":false,"created":2,"changed":0,"unchanged":0,"refused":0,"rows":[{"line":2,"key":"lantern-red","result":"created"},{"line":3,"key":"lantern-blue","result":"created"}]}',
  },
  // import-warehouses
  {
    status: 200,
    text: '{"kind":"warehouses","partial":false,"dryRun":false,"created":0,"changed":1,"unchanged":0,"refused":0,"rows":[{"line":2,"key":"saigon","result":"changed"}]}',
  },
  // import-bins
  {
    status: 200,
    text: '{"kind":"bins","partial":false,"dryRun":false,"created":2,"changed":0,"unchanged":0,"refused":0,"rows":[{"line":2,"key":"saigon C-01","result":"created"},{"line":3,"key":"saigon C-02","result":"created"}]}',
  },
  // import-opening-stock
  {
    status: 200,
    text: '{"kind":"opening-stock","partial":false,"dryRun":false,"created":1,"changed":0,"unchanged":0,"refused":0,"rows":[{"line":2,"key":"lantern-red saigon - C-01","result":"created"}]}',
  },
  // retire-warehouse
  {
    status: 200,
    text: '{"id":"saigon","status":"retired","version":5,"position":"example:367","events":[{"type":"WarehouseRetired","stream":"warehouse-saigon","revision":5}],"name":"Saigon","timeZone":"Asia/Ho_Chi_Minh","capacity":60000,"priority":3,"channels":["web","shop"],"createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","changedAt":"2026-11-21T12:00:00.000Z","changedBy":"local","retiredReason":"the lease has ended","binCount":4}',
  },
  // create-api-key
  {
    status: 201,
    text: '{"key":"sb_0101010101_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE","name":"anna","subject":"anna","roles":["admin"],"createdBy":"local","ratePerMinute":600,"expiresAt":"2027-02-19T12:00:00.000Z","id":"0101010101","createdAt":"2026-11-21T12:00:00.000Z","state":"active"}',
  },
  // api-keys
  {
    status: 200,
    text: '{"items":[{"id":"0101010101","name":"anna","subject":"anna","roles":["admin"],"ratePerMinute":600,"expiresAt":"2027-02-19T12:00:00.000Z","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","state":"active"}]}',
  },
  // revoke-api-key
  {
    status: 200,
    text: '{"id":"0101010101","name":"anna","subject":"anna","roles":["admin"],"ratePerMinute":600,"expiresAt":"2027-02-19T12:00:00.000Z","createdAt":"2026-11-21T12:00:00.000Z","createdBy":"local","revokedAt":"2026-11-21T12:00:00.000Z","state":"revoked"}',
  },
];
