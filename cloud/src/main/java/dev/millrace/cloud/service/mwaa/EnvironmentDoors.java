package dev.millrace.cloud.service.mwaa;

import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.cloud.service.mwaa.web.EnvironmentPage;
import dev.millrace.wire.mwaa.InternalServerException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The doors of environments: each is kept with its port, so that its address is the same after a restart.
public final class EnvironmentDoors {
    private static final Logger LOG = System.getLogger(EnvironmentDoors.class.getName());

    private final Environments environments;
    private final Doors doors;
    private final EnvironmentPage page;
    private final Map<String, Doors.Door> open = new ConcurrentHashMap<>();

    EnvironmentDoors(Environments environments, Doors doors, EnvironmentPage page) {
        this.environments = environments;
        this.doors = doors;
        this.page = page;
    }

    /// Opens one for an environment that is to be made.
    /// @return its port
    public int open(KeptEnvironment environment) {
        try {
            return openAt(environment, 0);
        } catch (IOException none) {
            throw new InternalServerException("No port for the environment's page: " + none.getMessage());
        }
    }

    /// Opens it again after a restart; where its port is another's meanwhile, a new one is kept.
    void reopen(KeptEnvironment environment) {
        try {
            openAt(environment, environment.port());
        } catch (IOException taken) {
            LOG.log(
                    Level.WARNING,
                    "The page of " + environment.key().arn() + " moves from port " + environment.port() + ": "
                            + taken.getMessage());
            try {
                int port = openAt(environment, 0);
                environments.change(environment.key(), environment.uid(), now -> now.withPort(port));
            } catch (IOException none) {
                LOG.log(Level.ERROR, "No port for the page of " + environment.key().arn(), none);
            }
        }
    }

    private int openAt(KeptEnvironment environment, int port) throws IOException {
        Doors.Door door = doors.open(port, request -> page.answer(environment.key(), environment.uid(), request));
        open.put(environment.uid(), door);
        return door.port();
    }

    public void shut(String uid) {
        Doors.Door door = open.remove(uid);
        if (door != null) {
            door.close();
        }
    }

    void stop() {
        open.keySet().forEach(this::shut);
    }
}
