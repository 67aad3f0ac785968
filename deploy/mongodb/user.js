/* global db */
// Run once by the image, when the volume is empty: the user that Stockbook connects as.
db.getSiblingDB("stockbook").createUser({
  user: "stockbook",
  pwd: process.env.APP_PASSWORD,
  roles: ["readWrite"],
});
