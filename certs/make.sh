#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the development certificates: an authority, a server for localhost and a client, P-256, 30 days.
#
#   certs/make.sh [DIRECTORY]      the default is certs/development, which git ignores
#
# Does nothing while the server certificate there is good for another day; delete the directory to begin anew.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
directory=${1:-$here/development}
days=30

if openssl x509 -in "$directory/server.crt" -noout -checkend 86400 >/dev/null 2>&1 && [ -s "$directory/server.key" ]; then
  echo "certificates: $directory is good until $(openssl x509 -in "$directory/server.crt" -noout -enddate | cut -d= -f2)"
  exit 0
fi

umask 077
mkdir -p "$directory"
work=$(mktemp -d "$directory/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key" 2>/dev/null; }

key authority
openssl req -new -x509 -config "$here/openssl.cnf" -extensions authority -subj "/CN=Postern development authority" \
  -key "$work/authority.key" -days "$days" -out "$work/ca.crt"

for role in server client; do
  key "$role"
  openssl req -new -config "$here/openssl.cnf" -subj "/CN=Postern development $role" -key "$work/$role.key" -out "$work/$role.csr"
  openssl x509 -req -in "$work/$role.csr" -CA "$work/ca.crt" -CAkey "$work/authority.key" -set_serial "0x$(openssl rand -hex 16)" \
    -extfile "$here/openssl.cnf" -extensions "$role" -days "$days" -out "$work/$role.crt" 2>/dev/null
done

# The authority's key signs these two and is thrown away with the working directory.
mv -f "$work"/{ca.crt,server.crt,server.key,client.crt,client.key} "$directory/"
echo "certificates: made in $directory, good for $days days"
