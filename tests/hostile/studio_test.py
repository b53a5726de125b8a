#!/usr/bin/env python3
"""Asks mien-studio for what it must not give.

    studio_test.py --bin FOLDER

More than a hundred bad requests: methods, paths, hosts, origins, tokens, sizes,
bodies, slow ones, 500 connections at once. None may read or change a file
outside the project, none may end the server.
"""

import argparse
import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

SECRET = "the secret outside"


class Studio:
    def __init__(self, bin_folder, project, *more, env=None):
        self.process = subprocess.Popen(
            [os.path.join(bin_folder, "mien-studio"), project, "--no-open",
             *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env={**os.environ, **(env or {})})
        line = self.process.stdout.readline()
        match = re.match(r"http://127\.0\.0\.1:(\d+)/\?token=([0-9a-f]{64})",
                         line)
        if not match:
            raise SystemExit("no address was printed: " + line)
        self.port, self.token = int(match.group(1)), match.group(2)
        self.coder = ""

    def headers(self, **more):
        own = {"Host": f"127.0.0.1:{self.port}",
               "Origin": f"http://127.0.0.1:{self.port}",
               "Cookie": f"mien_studio_{self.port}={self.token}{self.coder}"}
        own.update({k.replace("_", "-"): v for k, v in more.items()})
        return {k: v for k, v in own.items() if v is not None}

    def take(self, name):
        """Works as a coder from now on."""
        status, head, _ = self.ask("PUT", "/api/coder", {"name": name})
        if status != 200:
            raise SystemExit(f"no name {name}: {status}")
        self.coder = "; " + head["Set-Cookie"].split(";")[0]

    def ask(self, method, path, body=None, headers=None, timeout=300):
        """(status, headers, body)"""
        own = self.headers() if headers is None else headers
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        if body is not None and "Content-Type" not in own:
            own = {**own, "Content-Type": "application/json"}
        link = http.client.HTTPConnection("127.0.0.1", self.port,
                                          timeout=timeout)
        try:
            link.putrequest(method, path, skip_host=True,
                            skip_accept_encoding=True)
            for name, value in own.items():
                link.putheader(name, value)
            if body is not None and "Content-Length" not in own:
                link.putheader("Content-Length", str(len(body)))
            try:
                link.endheaders(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it hangs up on a body that it does not want
            try:
                answer = link.getresponse()
            except (ConnectionResetError, http.client.HTTPException):
                return 499, {}, b""
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            link.close()

    def raw(self, data, timeout=300):
        with socket.create_connection(("127.0.0.1", self.port),
                                      timeout=timeout) as link:
            link.sendall(data)
            parts = []
            try:
                while True:
                    part = link.recv(65536)
                    if not part:
                        break
                    parts.append(part)
            except (ConnectionResetError, socket.timeout):
                pass
        return b"".join(parts)

    def lives(self):
        return self.process.poll() is None and self.ask(
            "GET", "/api/state")[0] == 200

    def end(self):
        self.process.terminate()
        self.process.wait(20)


def fingerprint(folder):
    """Names and contents of all files."""
    sums = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                sums[path] = hashlib.sha256(file.read()).hexdigest()
    return sums


class Checks:
    def __init__(self):
        self.count, self.faults = 0, []

    def refused(self, what, answer, allowed=None):
        """A request that must not be granted."""
        self.count += 1
        status, _, body = answer
        good = status in (allowed or range(400, 600)) and status != 500
        if not good or SECRET.encode() in body:
            self.add(f"{what}: {status} {body[:200]!r}")

    def true(self, what, holds):
        self.count += 1
        if not holds:
            self.add(what)

    def add(self, fault):
        self.faults.append(fault)
        print("studio_test: " + fault, file=sys.stderr, flush=True)


def bad_identities(studio, checks):
    port = studio.port
    for host in ("evil.org", f"evil.org:{port}", f"127.0.0.1.evil.org:{port}",
                 "127.0.0.1", f"127.0.0.1:{port + 1}", "", f"[::1:{port}",
                 f"192.168.1.1:{port}", f"127.0.0.1:{port}@evil.org"):
        checks.refused(f"host {host}", studio.ask(
            "GET", "/api/state", headers=studio.headers(Host=host)))
    checks.refused("no host", studio.ask(
        "GET", "/api/state", headers=studio.headers(Host=None)))
    for origin in ("http://evil.org", "null", f"https://127.0.0.1:{port}",
                   f"http://127.0.0.1:{port + 1}", "http://127.0.0.1",
                   f"http://127.0.0.1:{port}.evil.org", None):
        for method, path in (("POST", "/api/queue"), ("PUT", "/api/settings")):
            checks.refused(f"origin {origin} {method}", studio.ask(
                method, path, {"do": "pause"},
                headers=studio.headers(Origin=origin)), [403])
    for site in ("cross-site", "same-site"):
        checks.refused(f"sec-fetch-site {site}", studio.ask(
            "GET", "/api/state",
            headers=studio.headers(Sec_Fetch_Site=site)), [403])
    name = f"mien_studio_{port}"
    for cookie in (None, "", f"{name}=", f"{name}=" + "0" * 64,
                   f"{name}=" + studio.token[:-1], f"{name}={studio.token}0",
                   f"mien_studio={studio.token}",
                   f"x{name}={studio.token}"):
        checks.refused(f"cookie {cookie}", studio.ask(
            "GET", "/api/state", headers=studio.headers(Cookie=cookie)), [403])
    for token in ("", "0" * 64, studio.token[:-1], studio.token.upper() + "x"):
        checks.refused(f"token {token[:8]}", studio.ask(
            "GET", "/?token=" + token, headers=studio.headers(Cookie=None)),
                       [403])
    checks.refused("token elsewhere", studio.ask(
        "GET", "/api/state?token=" + studio.token,
        headers=studio.headers(Cookie=None)), [403])


PATHS = ("../../secret.txt", "../secret.txt", "/etc/passwd", "..", ".", "",
         "....//secret.txt", "..\\..\\secret.txt", "a\x00b", "a\nb",
         "recordings/../../secret.txt", "%2e%2e%2fsecret.txt", "film.mp4/..",
         "./film.mp4", "x" * 1500, "film.mp4\x00.txt", "\u202efilm.mp4")


def bad_names(studio, checks):
    for name in PATHS:
        quoted = urllib.parse.quote(name)
        for path in (f"/api/frame?frame=0&width=100&name={quoted}",
                     f"/api/frame?frame=1&width=100&factor=8&since=0&name={quoted}",
                     f"/api/file?file=report.html&name={quoted}",
                     f"/api/review?coder=a&name={quoted}",
                     f"/api/export?coder=a&format=csv&name={quoted}",
                     f"/review?coder=a&recording={quoted}"):
            checks.refused(path[:60], studio.ask("GET", path))
        checks.refused("remove " + name[:20], studio.ask(
            "DELETE", f"/api/recording?name={quoted}"))
        checks.refused("drop " + name[:20], studio.ask(
            "DELETE", f"/api/upload?id={quoted}"))
        checks.refused("start " + name[:20], studio.ask(
            "POST", "/api/queue", {"do": "start", "name": name}))
        checks.refused("path " + name[:20], studio.ask(
            "POST", "/api/recordings", {"path": name, "copy": True}))
        checks.refused("person " + name[:20], studio.ask(
            "PUT", "/api/person", {"name": name, "face": 0, "person": "x"}))
        checks.refused("live film " + name[:20], studio.ask(
            "POST", "/api/live", {"do": "film", "name": name}))
        checks.refused("live camera " + name[:20], studio.ask(
            "POST", "/api/live", {"do": "camera", "device": name}))
    for path in ("/../../secret.txt", "/..%2f..%2fsecret.txt", "//etc/passwd",
                 "/%2e%2e/secret.txt", "/recordings/film.mp4", "/project.yaml",
                 "/studio.css/../../project.yaml", "/.git/config",
                 "/" + "a" * 4000, "/" + "%61" * 600):
        checks.refused("path " + path[:40], studio.ask("GET", path))
    for file in ("../config.yaml", "config.yaml", "mien-spot.log", "", "/etc/passwd"):
        checks.refused("file " + file, studio.ask(
            "GET", "/api/file?name=film.mp4&file=" + urllib.parse.quote(file)))
    for device in ("/dev/zero", "/dev/video0/../zero", "/dev/sda", "video0",
                   "/dev/video99999", "rtsp://evil.org/", "/dev/null"):
        checks.refused("live camera " + device, studio.ask(
            "POST", "/api/live", {"do": "camera", "device": device}))
    for body in ({}, {"name": "film.mp4"}, {"name": "film.mp4", "face": "0",
                 "person": "x"}, {"name": "film.mp4", "face": -1,
                 "person": "x"}, {"name": "film.mp4", "face": 0, "person": 1},
                 {"name": "film.mp4", "face": 0, "person": "x" * 61},
                 {"name": "film.mp4", "face": 1 << 40, "person": "x"}):
        checks.refused(f"person {body}"[:60], studio.ask(
            "PUT", "/api/person", body))
    for more in ({}, {"from_s": 5, "to_s": 1}, {"from_s": -1},
                 {"from_s": "0"}, {"from_s": 0, "to_s": 1e300},
                 {"from_s": 0, "to_s": [1]}, {"from_s": {}}):
        for name in ("film.mp5", "../film.mp4", ""):
            checks.refused(f"baseline {name} {more}", studio.ask(
                "PUT", "/api/baseline", {"name": name, "face": 0, **more}))
        if more:
            checks.refused(f"baseline {more}", studio.ask(
                "PUT", "/api/baseline", {"name": "film.mp4", "face": 0, **more}))
    for face in (-1, 1 << 40, "0", None, 1.5):
        checks.refused(f"baseline of {face}", studio.ask(
            "PUT", "/api/baseline",
            {"name": "film.mp4", "face": face, "from_s": 0}))
    for name in ("", " ", "x" * 61, "consensus", " consensus ", 7, None):
        checks.refused(f"coder {name}"[:20], studio.ask(
            "PUT", "/api/coder", {"name": name}), [400])
    # Whoever works as a sees nothing of b: not by any cookie but b's own.
    mark = studio.coder.split("=")[1].split(".")[1]
    port = studio.port
    for coder in (studio.coder, f"; mien_studio_{port}_coder=62.{mark}",
                  f"; mien_studio_{port}_coder=62",
                  f"; mien_studio_{port}_coder=.{mark}",
                  f"; mien_studio_{port}_coder=" + "62" * 1000):
        cookie = f"mien_studio_{port}={studio.token}{coder}"
        for path in ("/api/review?name=film.mp4&coder=b",
                     "/api/export?name=film.mp4&coder=b&format=csv",
                     "/review?recording=film.mp4&coder=b",
                     "/api/review?name=film.mp4&coder=consensus",
                     "/api/export?name=film.mp4&coder=consensus&format=csv"):
            checks.refused("blind " + path[:30], studio.ask(
                "GET", path, headers=studio.headers(Cookie=cookie)), [403])
    for text in ("a,b\n1,2\n", "\0\0", "x" * (5 << 20), "recording\n\"",
                 "\n\n", 7, None):
        checks.refused(f"conditions {text}"[:40], studio.ask(
            "PUT", "/api/conditions", {"text": text}))
    for body in ({}, {"do": "look"}, {"do": "run", "config": "demo"},
                 {"do": "run", "config": "../../secret", "folder": "/tmp"},
                 {"do": "run", "config": "demo", "folder": "/etc/passwd"},
                 {"do": "run", "config": "demo", "folder": "relative"},
                 {"do": "run", "config": "demo", "folder": ""},
                 {"do": "look", "config": "demo", "folder": "/no/such"},
                 {"do": "run", "config": "demo\n", "folder": "/tmp"},
                 {"do": "eat", "config": "demo", "folder": "/tmp"}):
        checks.refused(f"data {body}"[:60],
                       studio.ask("POST", "/api/data", body))
    for config, file in (("demo", "config.yaml"), ("demo", "../../project.yaml"),
                         ("../..", "report.html"), ("demo", "report.html"),
                         ("", ""), ("../recordings", "film.mp4")):
        checks.refused("data file " + file, studio.ask(
            "GET", "/api/data/file?config=" + urllib.parse.quote(config) +
            "&file=" + urllib.parse.quote(file)))
    for table in ("", "../secret.txt", "events", "x" * 1000):
        checks.refused("table " + table[:20], studio.ask(
            "GET", "/api/people/table?table=" + urllib.parse.quote(table)))
    for body in ({"do": "look"}, {}, {"do": 1}, {"do": "film"},
                 {"do": "camera"}, {"do": "record"},
                 {"do": "record", "name": "/tmp/x"}):
        checks.refused(f"live {body}", studio.ask("POST", "/api/live", body))
    for out in (studio.headers(Origin="http://evil.org"),
                studio.headers(Origin=None), studio.headers(Cookie=None)):
        checks.refused("live from elsewhere", studio.ask(
            "POST", "/api/live", {"do": "film", "name": "film.mp4"},
            headers=out), [403])
    checks.refused("the live stream from elsewhere", studio.ask(
        "GET", "/api/live/stream", headers=studio.headers(Cookie=None)), [403])
    checks.refused("the live stream of another page", studio.ask(
        "GET", "/api/live/stream",
        headers=studio.headers(Sec_Fetch_Site="cross-site")), [403])
    for coder in ("", " ", "x" * 61):
        checks.refused("coder " + coder[:5], studio.ask(
            "GET", "/api/review?name=film.mp4&coder=" +
            urllib.parse.quote(coder)))


def bad_methods_and_bodies(studio, checks):
    for method in ("HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND",
                   "get", "BREW"):
        answer = studio.ask(method, "/api/state")
        checks.refused("method " + method, answer)
    octets = "application/octet-stream"
    for what, kind in (("no json", b"{"), ("a list", b"[]"), ("text", b"\"x\""),
                       ("nothing", b""), ("deep", b"[" * 5000 + b"]" * 5000),
                       ("deep object", b"{\"a\":" * 5000 + b"1" + b"}" * 5000),
                       ("zero bytes", b"\0" * 100), ("no utf-8", b"{\"do\":\"\xff\"}"),
                       ("a number", b"{\"do\": 7}")):
        for path in ("/api/queue", "/api/recordings", "/api/uploads", "/api/live", "/api/person",
                     "/api/conditions", "/api/coder", "/api/baseline",
                     "/api/consensus", "/api/added?name=film.mp4&coder=a"):
            checks.refused(f"body {what} {path}",
                           studio.ask("POST", path, kind))
    for kind in ("text/plain", "multipart/form-data; boundary=x",
                 "application/x-www-form-urlencoded", ""):
        checks.refused("type " + kind, studio.ask(
            "POST", "/api/queue", b"{\"do\": \"pause\"}",
            headers=studio.headers(Content_Type=kind)), [415])
    for name, value in (("Transfer-Encoding", "chunked"),
                        ("Content-Encoding", "gzip"), ("Range", "bytes=0-"),
                        ("Upgrade", "websocket")):
        checks.refused(name, studio.ask(
            "POST", "/api/queue", b"{\"do\": \"pause\"}",
            headers={**studio.headers(), name: value}))
    for length in ("-1", "99999999999999999999", "1e3", "+5", "10000000000",
                   "0x10", "5, 5"):
        head = "".join(f"{k}: {v}\r\n" for k, v in studio.headers().items())
        answer = studio.raw(
            f"POST /api/queue HTTP/1.1\r\n{head}Content-Type: application/json"
            f"\r\nContent-Length: {length}\r\n\r\n".encode() + b"{}", 60)
        checks.true("length " + length, b" 200 " not in answer[:20])
    for size in (0, -1, 1 << 60, "10", None, 1.5, 5000000000000000):
        checks.refused(f"size {size}", studio.ask(
            "POST", "/api/uploads", {"name": "a.mp4", "size": size,
                                     "mark": ""}))
    status, _, body = studio.ask("POST", "/api/uploads", {
        "name": "../../text.mp4", "size": 4, "mark": ""})
    checks.true("an upload begins", status == 200)
    upload = json.loads(body)["id"]
    for offset, piece in ((1, b"a"), (-1, b"a"), (0, b"12345"), ("x", b"a"),
                          (1 << 62, b"a")):
        checks.refused(f"piece at {offset}", studio.ask(
            "PUT", f"/api/upload?id={upload}&offset={offset}", piece,
            headers=studio.headers(Content_Type=octets)))
    checks.refused("a text called .mp4", studio.ask(
        "PUT", f"/api/upload?id={upload}&offset=0", b"text",
        headers=studio.headers(Content_Type=octets)), [400])
    checks.refused("a large piece", studio.ask(
        "PUT", f"/api/upload?id={upload}&offset=0", b"x" * (10 << 20),
        headers=studio.headers(Content_Type=octets)), [413])
    checks.refused("copy as a text", studio.ask(
        "POST", "/api/recordings", {"path": "/no/such", "copy": "yes"}), [400])
    for changes in ("x", [1], [{}], [{"key": "0/1", "was": 1, "is": 2}],
                    [{"key": 1, "was": {}, "is": {}}]):
        checks.refused(f"changes {changes}", studio.ask(
            "PUT", "/api/review?name=film.mp4&coder=a",
            {"version": 0, "changes": changes}))
    for values in ({"exec.cache": "/tmp/x"}, {"no.such": "1"},
                   {"interview.min_score": "nan"},
                   {"interview.min_score": 1}, {"interview": "{}"},
                   {"interview.min_score": "0.5\nexec:\n  cache: /tmp/x"}):
        checks.refused(f"settings {values}", studio.ask(
            "PUT", "/api/settings", values))
    for body in ({}, {"blind": 1, "decoys": 0}, {"blind": True},
                 {"blind": True, "decoys": 2}, {"blind": True, "decoys": -0.1},
                 {"blind": True, "decoys": "0.5"}, {"blind": True, "decoys": None}):
        checks.refused(f"project {body}", studio.ask("PUT", "/api/project", body))
    for asked in ("factor=0&since=0", "factor=31&since=0", "factor=nan&since=0",
                  "factor=8", "factor=8&since=-1", "factor=8&since=1e9",
                  "factor=8&since=99999999999", "factor=8%0a1&since=0"):
        checks.refused("frame " + asked, studio.ask(
            "GET", "/api/frame?name=film.mp4&frame=0&width=100&" + asked))


RAW = (b"\r\n\r\n", b"\0" * 1000, b"GET\r\n\r\n", b"GET /\r\n\r\n",
       b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01",
       b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 20000 + b"\r\n\r\n",
       b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 20000 + b"\r\n",
       b"GET " + b"/" * 20000 + b" HTTP/1.1\r\n\r\n",
       b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
       b"POST /api/queue HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
       b"GET / HTTP/1.1\nHost: x\n\n", b"GET http://evil.org/ HTTP/1.1\r\n\r\n",
       b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"%n%s%x" * 100)


def bad_bytes(studio, checks):
    for data in RAW:
        answer = studio.raw(data, 60)
        checks.true(f"raw {data[:30]!r}", b" 200 " not in answer[:20])


def crowds(studio, checks):
    """500 connections that say nothing, and bodies that do not come."""
    idle = []
    for _ in range(500):
        link = socket.create_connection(("127.0.0.1", studio.port), timeout=300)
        idle.append(link)
    checks.true("alive beside 500 connections", studio.lives())
    for link in idle[:250]:
        link.sendall(b"GET / HT")
    checks.true("alive beside 500 half requests", studio.lives())
    slow = []
    head = "".join(f"{k}: {v}\r\n" for k, v in studio.headers().items())
    for _ in range(20):
        link = socket.create_connection(("127.0.0.1", studio.port), timeout=60)
        link.sendall(
            f"POST /api/queue HTTP/1.1\r\n{head}Content-Type: application/json"
            "\r\nContent-Length: 100000\r\n\r\n{".encode())
        slow.append(link)
    begin = time.monotonic()
    ended = 0

    def drip(link):
        nonlocal ended
        try:
            while time.monotonic() - begin < 40:
                link.sendall(b" ")
                link.settimeout(1)
                try:
                    if not link.recv(4096):
                        break
                except socket.timeout:
                    continue
        except OSError:
            pass
        ended += 1

    threads = [threading.Thread(target=drip, args=(link,)) for link in slow]
    for thread in threads:
        thread.start()
    checks.true("alive beside slow bodies", studio.lives())
    for thread in threads:
        thread.join()
    checks.true("slow bodies are given up",
                ended == 20 and time.monotonic() - begin < 35)
    for link in idle + slow:
        link.close()
    checks.true("alive after the crowd", studio.lives())


def needs_a_password(bin_folder, folder, checks):
    own = {k: v for k, v in os.environ.items() if k != "MIEN_STUDIO_PASSWORD"}
    for password in (None, "short"):
        env = dict(own, **({"MIEN_STUDIO_PASSWORD": password}
                           if password else {}))
        run = subprocess.run(
            [os.path.join(bin_folder, "mien-studio"),
             os.path.join(folder, "p2"), "--no-open", "--listen", "0.0.0.0"],
            env=env, capture_output=True, text=True, timeout=300, check=False)
        checks.true("no password, no listening",
                    run.returncode == 2 and
                    "MIEN_STUDIO_PASSWORD" in run.stderr)
    studio = Studio(bin_folder, os.path.join(folder, "p2"), "--listen",
                    "0.0.0.0", env={"MIEN_STUDIO_PASSWORD": "correct horse"})
    try:
        out = studio.headers(Cookie=None)
        checks.refused("the page without a password", studio.ask(
            "GET", "/api/state", headers=out), [403])
        status, head, _ = studio.ask("GET", "/", headers=out)
        checks.true("to the login", status == 303 and
                    head.get("Location") == "/login")
        checks.refused("a wrong password", studio.ask(
            "POST", "/login", {"password": "wrong"}, headers=out), [403])
        checks.refused("a second try at once", studio.ask(
            "POST", "/login", {"password": "correct horse"}, headers=out),
                       [429])
        time.sleep(1.2)
        status, head, _ = studio.ask("POST", "/login",
                                     {"password": "correct horse"},
                                     headers=out)
        checks.true("the password", status == 200 and
                    studio.token in head.get("Set-Cookie", ""))
        checks.refused("a file of this machine from elsewhere", studio.ask(
            "POST", "/api/recordings", {"path": "/etc/passwd"}), [400])
    finally:
        studio.end()


def one_of_each(bin_folder, project, studio, checks):
    """One studio for a project, one server for a port; no slow packing."""
    def said(*more):
        run = subprocess.run(
            [os.path.join(bin_folder, "mien-studio"), *more, "--no-open"],
            capture_output=True, text=True, timeout=300, check=False)
        return run.returncode, run.stderr
    code, words = said(project)
    checks.true("a second studio for the project",
                code == 1 and "is open in another mien-studio" in words)
    code, words = said(project + "_b", "--port", str(studio.port))
    checks.true("a second server for the port",
                code == 1 and "it is taken" in words)
    status, head, _ = studio.ask(
        "GET", "/", headers=studio.headers(Accept_Encoding="br, gzip"))
    checks.true("pages go as they are",
                status == 200 and "Content-Encoding" not in head)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    arguments = parser.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "secret.txt"), "w",
                  encoding="utf-8") as file:
            file.write(SECRET)
        project = os.path.join(folder, "a", "project")
        os.makedirs(os.path.join(project, "recordings"))
        with open(os.path.join(project, "recordings", "film.mp4"), "wb") as file:
            file.write(b"no film")
        studio = Studio(arguments.bin, project)
        try:
            one_of_each(arguments.bin, project, studio, checks)
            studio.take("a")
            before = fingerprint(folder)
            for part in (bad_identities, bad_names, bad_methods_and_bodies,
                         bad_bytes, crowds):
                part(studio, checks)
                checks.true(f"alive after {part.__name__}", studio.lives())
        finally:
            studio.end()
        after = fingerprint(folder)
        checks.true(f"nothing has changed: {set(after) ^ set(before)}",
                    after == before)
        checks.true("no recording was added",
                    os.listdir(os.path.join(project, "recordings")) ==
                    ["film.mp4"])
        needs_a_password(arguments.bin, folder, checks)
    print(f"studio_test: {checks.count} checks, {len(checks.faults)} faults")
    return 1 if checks.faults else 0


if __name__ == "__main__":
    sys.exit(main())
