"""A server for tests in Python: any free port, everything in memory, gone with the tests."""

import json
import subprocess
import unittest
import urllib.parse
import urllib.request

COMMAND = ["etcsh", "serve", "--ephemeral", "--listen-client-urls", "http://127.0.0.1:0", "--print-url"]


class EtcdTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cls.addClassCleanup(server.__exit__, None, None, None)
        cls.addClassCleanup(server.terminate)
        # The line comes when the server answers; when it could not start, there is none.
        cls.url = server.stdout.readline().strip()
        if not cls.url:
            raise RuntimeError("etcsh serve did not start")

    def request(self, method, key, **fields):
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(f"{self.url}/v2/keys{key}", data=data, method=method)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def test_set_and_get(self):
        self.request("PUT", "/app/port", value="8080")
        self.assertEqual(self.request("GET", "/app/port")["node"]["value"], "8080")


if __name__ == "__main__":
    unittest.main()
