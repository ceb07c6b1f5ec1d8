"""The page at /docs in Chromium: it shows the operations, and a newcomer can try them with a key."""

import os
import pathlib
import unittest

from chromium import CHROMIUM, Chromium
from kadr_server import KEY, PATIENCE_S, ServerTest

# Where to leave pictures of the page, for people; nowhere when it is not set.
PICTURES = os.environ.get("KADR_TEST_PICTURES")


class DocsPage(ServerTest):
    def setUp(self):
        super().setUp()
        self.assertTrue(CHROMIUM, "Chromium is not installed: ./dev setup installs it")
        self.server = self.serve()
        self.page = Chromium(self.folder / "profile", PATIENCE_S)
        self.addCleanup(self.page.close)
        self.page.open(self.server.url + "/docs")
        self.page.wait_for("document.querySelectorAll('.opblock').length > 20")

    def picture(self, name):
        if PICTURES:
            self.page.screenshot(pathlib.Path(PICTURES) / f"{name}.png")

    def authorize(self, key):
        self.page.evaluate("document.querySelector('.btn.authorize').click()")
        self.page.wait_for("document.querySelector('.auth-container input') !== null")
        self.page.evaluate("document.querySelector('.auth-container input').focus()")
        self.page.type_text(key)
        self.picture("authorize")
        self.page.evaluate("document.querySelector('.auth-container .btn.authorize').click()")
        self.page.wait_for("document.querySelector('.auth-container .btn-done') !== null")
        self.page.evaluate("document.querySelector('.auth-container .btn-done').click()")

    def execute(self, operation):
        """Opens the operation, presses Execute, and returns the status that the page shows."""
        block = f"document.querySelector('[id$=\"-{operation}\"]')"
        self.page.evaluate(f"{block}.querySelector('.opblock-summary-control').click()")
        self.page.wait_for(f"{block}.querySelector('.btn.execute') !== null")
        self.page.evaluate(f"{block}.querySelector('.btn.execute').click()")
        return self.page.wait_for(f"{block}.querySelector('.live-responses-table tbody .response-col_status')?.innerText")

    def assert_asked_this_server_only(self):
        self.assertTrue(self.page.requests)
        for url in self.page.requests:
            self.assertTrue(url.startswith((self.server.url + "/", "data:", "blob:" + self.server.url)), url)

    def test_shows_every_operation_and_asks_nobody_else(self):
        _, _, description = self.server.ask("GET", "/openapi.json", key=None)
        shown = self.page.evaluate("[...document.querySelectorAll('.opblock')].map(block => block.id)")

        operations = [operation["operationId"] for path in description["paths"].values() for operation in path.values()]
        self.assertEqual(len(shown), len(operations))
        for operation in operations:
            self.assertTrue(any(name.endswith("-" + operation) for name in shown), operation)
        self.picture("docs")
        self.assert_asked_this_server_only()
        self.assertEqual(self.page.complaints, [])

    def test_without_a_key_an_operation_is_refused(self):
        self.assertIn("401", self.execute("get_v1_jobs"))

    def test_with_a_key_a_newcomer_makes_a_job_by_pressing_execute(self):
        self.authorize(KEY)

        self.assertIn("200", self.execute("get_v1_jobs"))
        self.assertIn("202", self.execute("post_process_media"))
        self.picture("executed")

        _, _, jobs = self.server.ask("GET", "/v1/jobs")
        self.assertEqual([job["name"] for job in jobs["jobs"]], ["first_test"])
        self.assert_asked_this_server_only()
        self.assertEqual(self.page.complaints, [])


if __name__ == "__main__":
    unittest.main()
