#!/usr/bin/env python3
"""Makes a Lambda image of a Python function, with a root file system of its own, as an OCI layout. No container engine.

    python3 pipelines/tools/python_image.py --source FOLDER --handler predict.lambda_handler --out LAYOUT

Three layers: Python and its libraries from this machine's Debian or Ubuntu (`apt-get download`, verified by apt, unpacked
and not installed: no package script runs); the packages of FOLDER/requirements.txt from PyPI (`pip install --target`, for
the image's Python, not this machine's); the function's own files. The same inputs give the same digests, so a push sends
only what changed. Nothing is installed on this machine and nothing needs root: all is written below the cache folder
(--cache, unless said ~/.cache/millrace/python-image) and to LAYOUT.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

# What the scripts of packages would need, which do not run here.
NOT_NEEDED = {"dpkg", "install-info", "perl", "perl-base", "awk", "mime-support", "mailcap", "debconf", "readline-common"}
# Nobody reads them in a function. Licences stay.
LEFT_OUT = re.compile(
    r"usr/share/(man|info|locale|lintian|bug|doc/(?!.*/copyright$)|doc-base|python3/(debpython|dist)|menu|applications|pixmaps)(/|$)"
    r"|usr/lib/python3[.0-9]*/(idlelib|tkinter|turtledemo|pydoc_data|lib2to3|ensurepip|test)/"
)
# Of botocore's 400 services a function calls a few; the rest is 100 MB.
SERVICES = {"kinesis", "s3", "sts", "logs", "sso", "sso-oidc", "signin"}
MERGED = re.compile(r"^(bin|sbin|lib|lib64|lib32|libx32)(?=/|$)")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def main():
    arguments = parsed()
    for tool, package in (("apt-get", "apt"), ("apt-cache", "apt"), ("dpkg-deb", "dpkg")):
        if not shutil.which(tool):
            stop(f"{tool} is needed (package {package}): the image's Python comes from Debian's or Ubuntu's packages.")
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        stop(f"no image can be made for {machine}")
    cache = arguments.cache.expanduser().resolve()
    say(f"Nothing is installed on this machine; downloads and unpacked packages are kept in {cache}.")
    version = python_version()
    system = system_layer(cache, version)
    requirements = (arguments.source / "requirements.txt").read_bytes()
    packages = packages_layer(cache, version, machine, requirements, system)
    function = function_layer(arguments.source)
    layers = [packed(cache, system["tar"]), packed(cache, packages), gzipped(function)]
    digest = write_layout(arguments.out, layers, configuration(arguments.handler, version, machine, layers), arguments.tag)
    total = sum(len(layer["bytes"]) for layer in layers)
    say(f"{arguments.out}: {digest}, Python {version}, {total >> 20} MB in {len(layers)} layers")


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", type=Path, required=True, help="folder with *.py and requirements.txt")
    parser.add_argument("--handler", required=True, help="module.function")
    parser.add_argument("--out", type=Path, required=True, help="the OCI layout to write; an older one is replaced")
    parser.add_argument("--tag", default="latest")
    parser.add_argument("--cache", type=Path, default=Path("~/.cache/millrace/python-image"))
    return parser.parse_args()


def say(line):
    print(line, flush=True)


def stop(sentence):
    sys.exit(f"python_image: {sentence}")


def run(command, **options):
    ended = subprocess.run(command, capture_output=True, text=True, **options)
    if ended.returncode:
        stop(f"{' '.join(map(str, command))} failed:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


# The system: Debian's packages


def python_version():
    for line in run(["apt-cache", "depends", "python3-minimal"]).splitlines():
        found = re.fullmatch(r"\s*(?:Pre)?Depends: python(3\.\d+)-minimal", line)
        if found:
            return found.group(1)
    stop("apt knows no python3-minimal; is there a list of packages? (apt-get update)")


def needed(roots):
    """The packages that these depend on, themselves included; of alternatives the first."""
    found, left = set(), list(roots)
    while left:
        name = left.pop()
        if name in found or name in NOT_NEEDED:
            continue
        found.add(name)
        alternative = False
        for line in run(["apt-cache", "depends", "--no-recommends", "--no-suggests", name]).splitlines():
            dependency = re.fullmatch(r"\s*(\|?)(?:Pre)?Depends: ([^<:\s]+)(?::\w+)?", line)
            if dependency:
                if not alternative:
                    left.append(dependency.group(2))
                alternative = bool(dependency.group(1))
    return sorted(found)


def system_layer(cache, version):
    names = needed([f"python{version}-minimal", f"libpython{version}-stdlib", "libstdc++6", "libgcc-s1"])
    exact = re.findall(r"^'.*' (\S+\.deb) \d+ (\S+)$", download_names(names), re.MULTILINE)
    key = digest_of(repr((sorted(exact), LEFT_OUT.pattern, "1")).encode())[:16]
    folder = cache / f"system-{key}"
    root = folder / "root"
    tar = folder / "layer.tar"
    if not tar.exists():
        shutil.rmtree(folder, ignore_errors=True)
        debs = folder / "debs"
        debs.mkdir(parents=True)
        say(f"Downloading {len(names)} packages of this machine's distribution: {' '.join(names)}")
        run(["apt-get", "download", "-q", *names], cwd=debs)
        for deb in sorted(debs.glob("*.deb")):
            unpack(deb, root)
        settle(root, version)
        compile_all(root, version, [root / f"usr/lib/python{version}"])
        write_tar(root, tar)
        shutil.rmtree(debs)
    return {"tar": tar, "root": root}


def download_names(names):
    return run(["apt-get", "download", "--print-uris", "-q", *names])


def unpack(deb, root):
    """Unpacks a package as an ordinary user, what is below /lib to /usr/lib as on a merged system."""
    stream = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
    with tarfile.open(fileobj=stream.stdout, mode="r|") as tar:
        for member in tar:
            name = MERGED.sub(r"usr/\1", member.name.removeprefix("./").strip("/"))
            if not name or ".." in name.split("/") or LEFT_OUT.search(name):
                continue
            place = root / name
            if member.isdir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            if member.issym():
                place.symlink_to(re.sub(r"^/(bin|sbin|lib|lib64)/", r"/usr/\1/", member.linkname))
            elif member.islnk():
                os.link(root / MERGED.sub(r"usr/\1", member.linkname.removeprefix("./")), place)
            elif member.isfile():
                with open(place, "wb") as out:
                    shutil.copyfileobj(tar.extractfile(member), out)
                place.chmod(member.mode & 0o755 | 0o600)
    if stream.wait():
        stop(f"{deb.name} cannot be unpacked")


def settle(root, version):
    """What packages' scripts and base-files would have done."""
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(f"usr/{name}")
    for name in ("etc", "tmp", "dev", "proc", "sys", "var/task", "opt", "root"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/usr/sbin/nologin\nnobody:x:65534:65534::/tmp:/usr/sbin/nologin\n")
    (root / "etc/group").write_text("root:x:0:\nnogroup:x:65534:\n")
    (root / "etc/nsswitch.conf").write_text("passwd: files\ngroup: files\nhosts: files dns\n")
    python = root / "usr/bin/python3"
    if not python.exists():
        python.symlink_to(f"python{version}")


def compile_all(root, version, folders):
    """Compiles with the image's own Python, which runs here by its own loader and libraries, without entering the root."""
    libraries = next((root / "usr/lib").glob("*-linux-gnu"))
    loader = next(found for found in [*(root / "usr/lib64").glob("ld-linux*"), *(root / "usr/lib").glob("ld-linux*")])
    for folder in folders:
        ended = subprocess.run(
            [loader.resolve(), "--library-path", libraries, root / f"usr/bin/python{version}", "-m", "compileall", "-q",
             "-j", "0", "--invalidation-mode", "unchecked-hash", "-s", root, "-p", "/", folder],
            env={"PYTHONHOME": str(root / "usr"), "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
        )
        # Some packages carry files that no Python compiles; but the compiler itself must have run.
        if ended.returncode and "Traceback" in ended.stderr:
            stop(f"the image's Python does not run here:\n{ended.stderr}")


# PyPI's packages


def packages_layer(cache, version, machine, requirements, system):
    key = digest_of(requirements + version.encode() + machine.encode() + system["root"].name.encode() + b"1")[:16]
    folder = cache / f"packages-{key}"
    tar = folder / "layer.tar"
    if not tar.exists():
        shutil.rmtree(folder, ignore_errors=True)
        task = folder / "root/var/task"
        task.mkdir(parents=True)
        (folder / "requirements.txt").write_bytes(requirements)
        say(f"Fetching the packages of requirements.txt for Python {version} from PyPI")
        platforms = [f"manylinux{form}_{machine}" for form in ("2014", "_2_17", "_2_27", "_2_28", "_2_34")]
        run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile",
             "--only-binary=:all:", "--implementation", "cp", "--python-version", version,
             *[option for name in platforms for option in ("--platform", name)],
             "--target", task, "-r", folder / "requirements.txt"])
        prune(task)
        compile_all(system["root"], version, [task])
        write_tar(folder / "root", tar)
    return tar


def prune(task):
    shutil.rmtree(task / "bin", ignore_errors=True)
    for tests in [*task.glob("numpy/**/tests"), *task.glob("onnxruntime/t*"), *task.glob("onnxruntime/quantization")]:
        if tests.is_dir():
            shutil.rmtree(tests)
    for service in (task / "botocore/data").glob("*/"):
        if service.name not in SERVICES:
            shutil.rmtree(service)
    for record in task.glob("*.dist-info/RECORD"):
        record.unlink()


# The function, and the image


def function_layer(source):
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.GNU_FORMAT) as out:
        for file in sorted(source.glob("*.py")):
            data = file.read_bytes()
            entry = tarfile.TarInfo(f"var/task/{file.name}")
            entry.size, entry.mode = len(data), 0o644
            out.addfile(entry, io.BytesIO(data))
    return tar.getvalue()


def write_tar(root, tar):
    """Names in order, no times, no owners: the same files give the same bytes."""
    unfinished = tar.with_suffix(".new")
    with tarfile.open(unfinished, "w", format=tarfile.GNU_FORMAT) as out:
        for place in sorted(root.rglob("*")):
            entry = out.gettarinfo(place, str(place.relative_to(root)))
            entry.mtime = entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            if entry.islnk():
                entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", place.stat().st_size
            if entry.isdir():
                entry.mode = 0o1777 if entry.name == "tmp" else 0o755
            elif entry.isfile():
                entry.mode = 0o755 if place.stat().st_mode & stat.S_IXUSR else 0o644
            if entry.isfile():
                with open(place, "rb") as content:
                    out.addfile(entry, content)
            else:
                out.addfile(entry)
    unfinished.rename(tar)


def packed(cache, tar):
    kept = tar.with_suffix(".tar.gz")
    if not kept.exists():
        unfinished = kept.with_suffix(".new")
        unfinished.write_bytes(gzip.compress(tar.read_bytes(), 6, mtime=0))
        unfinished.rename(kept)
        tar.with_suffix(".diff-id").write_text(digest_of(tar.read_bytes()))
    return {"bytes": kept.read_bytes(), "diff_id": "sha256:" + tar.with_suffix(".diff-id").read_text()}


def gzipped(tar):
    return {"bytes": gzip.compress(tar, 6, mtime=0), "diff_id": "sha256:" + digest_of(tar)}


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


def configuration(handler, version, machine, layers):
    return {
        "architecture": ARCHITECTURES[machine],
        "os": "linux",
        "config": {
            "Entrypoint": [f"/usr/bin/python{version}", "-m", "awslambdaric"],
            "Cmd": [handler],
            "Env": ["PATH=/usr/local/bin:/usr/bin:/bin:/opt/bin", "LANG=C.UTF-8", "PYTHONUNBUFFERED=1",
                    "LAMBDA_TASK_ROOT=/var/task", "OPENBLAS_NUM_THREADS=1"],
            "WorkingDir": "/var/task",
        },
        "rootfs": {"type": "layers", "diff_ids": [layer["diff_id"] for layer in layers]},
        "history": [{"created_by": name} for name in ("packages of the distribution", "requirements.txt", "function")],
    }


def write_layout(out, layers, config, tag):
    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "blobs/sha256").mkdir(parents=True)

    def blob(data, media_type):
        digest = digest_of(data)
        (fresh / "blobs/sha256" / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}

    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": blob(json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"),
        "layers": [blob(layer["bytes"], LAYER) for layer in layers],
    }
    top = blob(json.dumps(manifest).encode(), MANIFEST)
    top["annotations"] = {"org.opencontainers.image.ref.name": tag}
    top["platform"] = {"os": "linux", "architecture": config["architecture"]}
    (fresh / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [top]}))
    (fresh / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return top["digest"]


if __name__ == "__main__":
    main()
