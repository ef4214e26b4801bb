"""Makes the database that environments of a version begin with: database_template.py POSTGRESQL FOLDER

Airflow's role may do anything in its database and nothing outside of it; the database's superuser cannot log in. While the
database is made he can: a superuser runs programs, so nobody else on the machine may know his password. now() is
the server's clock, which lies beside the data.
"""

import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

CLOCK = """
CREATE SCHEMA millrace;
CREATE FUNCTION millrace.now() RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT to_timestamp(substr(told, 3)::numeric::double precision / 1e6
        + CASE substr(told, 1, 1) WHEN '1' THEN extract(epoch FROM pg_catalog.now())::double precision ELSE 0 END)
    FROM (SELECT pg_read_file('../clock') AS told) AS clock
$$;
GRANT USAGE ON SCHEMA millrace TO airflow;
"""


def user():
    """PostgreSQL does not run as root: then it is somebody else for itself, who owns the same files."""
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"] if os.geteuid() == 0 else []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def airflow(words, environment):
    subprocess.run(
        [sys.executable, "-c", "from airflow.__main__ import main; main()", *words],
        env=environment,
        check=True,
        stdout=sys.stdout,
        stderr=subprocess.STDOUT,
    )


def main():
    binaries, folder = pathlib.Path(sys.argv[1]) / "bin", pathlib.Path(sys.argv[2])
    data, password, word = folder / "data", folder / "password", secrets.token_hex(32)
    os.umask(0o077)
    password.write_text(word)
    subprocess.run(
        [*user(), binaries / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256",
         f"--pwfile={password}", "--no-sync"],
        check=True,
    )
    (folder / "clock").write_text("1 0".ljust(31) + "\n")
    port = free_port()
    server = subprocess.Popen(
        [*user(), binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off"]
    )
    try:
        import psycopg2

        at = f"postgresql://%s@127.0.0.1:{port}/%s"
        for _ in range(100):
            try:
                psycopg2.connect(at % (f"postgres:{word}", "postgres")).close()
                break
            except psycopg2.OperationalError:
                time.sleep(0.1)
        ask(at % (f"postgres:{word}", "postgres"), f"CREATE ROLE airflow LOGIN PASSWORD '{word}'",
            "CREATE DATABASE airflow OWNER airflow", "ALTER DATABASE airflow SET search_path = public, millrace, pg_catalog")
        ask(at % (f"postgres:{word}", "airflow"), CLOCK, "GRANT ALL ON SCHEMA public TO airflow")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
        environment.update(
            HOME=str(folder / "home"),
            AIRFLOW_HOME=str(folder / "home"),
            AIRFLOW__CORE__LOAD_EXAMPLES="False",
            AIRFLOW__CORE__DAGS_FOLDER=str(folder / "home/dags"),
            AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS="False",
            AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="postgresql+psycopg2" + (at % (f"airflow:{word}", "airflow"))[10:],
        )
        (folder / "home/dags").mkdir(parents=True)
        airflow(["db", "migrate"], environment)
        import importlib.metadata

        if importlib.metadata.version("apache-airflow").startswith("2."):
            airflow(["sync-perm"], environment)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
    (data / "pg_hba.conf").write_text("host airflow airflow 127.0.0.1/32 scram-sha-256\n")
    shutil.rmtree(folder / "home")
    password.unlink()
    print("made")


def ask(address, *statements):
    import psycopg2

    one = psycopg2.connect(address)
    one.autocommit = True
    for statement in statements:
        one.cursor().execute(statement)
    one.close()


if __name__ == "__main__":
    main()
