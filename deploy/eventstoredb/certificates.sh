#!/bin/sh
# Makes a certificate authority and a certificate for the node "eventstore", where there is none yet.
# The authority's key is thrown away: to renew, remove both volumes and start again.
set -eu
if [ -s /node/node.crt ] && [ -s /authority/ca.crt ]; then
  echo "the certificates are there already"
  exit 0
fi
work="$(mktemp -d)"
cd "$work"
es-gencert-cli create-ca -out "$work/ca" -days 3650
es-gencert-cli create-node -ca-certificate "$work/ca/ca.crt" -ca-key "$work/ca/ca.key" \
  -out "$work/node" -days 3650 -ip-addresses 127.0.0.1 -dns-names localhost,eventstore
cp "$work/ca/ca.crt" /authority/ca.crt
cp "$work/node/node.crt" "$work/node/node.key" /node/
rm -rf "$work"
# 1000: the user of EventStoreDB's image, and of Stockbook's, which sees the authority's certificate alone.
chown -R 1000:1000 /node /authority
chmod 0444 /authority/ca.crt /node/node.crt
chmod 0400 /node/node.key
