# A little program of somebody else's: answers on the port given, and says so.
import os
import subprocess
import sys

import bottle

# One that leaves the process group, as Airflow's tasks do.
subprocess.Popen(["sleep", "1234.5"], start_new_session=True, env={"LITTLE": os.environ["LITTLE"]})


@bottle.get("/")
def about():
    return {"bottle": bottle.__version__, "home": os.environ["HOME"], "names": sorted(os.environ)}


print("little begins", flush=True)
bottle.run(host="127.0.0.1", port=int(sys.argv[1]), quiet=True)
