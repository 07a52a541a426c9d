#!/bin/sh
# A server for a test in the shell: any free port, everything in memory, gone with the script.
set -eu

folder=$(mktemp -d)
mkfifo "$folder/url"
etcsh serve --ephemeral --listen-client-urls http://127.0.0.1:0 --print-url >"$folder/url" 2>"$folder/log" &
server=$!
trap 'kill "$server"; rm -r "$folder"' EXIT

# The line comes when the server answers; when it could not start, there is none.
read -r url <"$folder/url" || { cat "$folder/log" >&2; exit 1; }

curl --silent --show-error --fail "$url/v2/keys/app/port" -XPUT -d value=8080
curl --silent --show-error --fail "$url/v2/keys/app/port"
