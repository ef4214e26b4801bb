package dev.millrace.cloud.service.cloudwatch.alarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an alarm makes of its datapoints: AWS's rule
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
///
/// More periods are looked at than are evaluated, so that a few without data do not matter: where enough have data, the
/// latest of those decide. Where fewer have, all of them count, and what lacks is filled in as the alarm says. An alarm
/// that takes missing data as missing goes off once what it has all breaches and the oldest of it is as old as the
/// number of datapoints that it takes, and not sooner: more may be on the way.
public final class Judgement {
    /// How many periods are looked at beyond those that are evaluated.
    public static final int MORE_PERIODS = 2;

    private Judgement() {}

    /// Of one period.
    public enum Point {
        OK,
        BREACHING,
        MISSING
    }

    /// @param range one for each period looked at, oldest first
    /// @param evaluated how many are evaluated: N
    /// @param needed how many of these must breach: M
    /// @return empty where the alarm stays as it is
    public static Optional<StateValue> of(List<Point> range, int evaluated, int needed, MissingData missing) {
        List<Point> there = new ArrayList<>(range);
        there.removeIf(point -> point == Point.MISSING);
        int most = Math.min(evaluated, there.size());
        List<Point> latest = there.subList(there.size() - most, there.size());
        int breaching = breaching(latest);
        int lacking = evaluated - latest.size();
        if (breaching >= needed) {
            return Optional.of(StateValue.ALARM);
        }
        if (lacking == 0) {
            return Optional.of(StateValue.OK);
        }
        return switch (missing) {
            case breaching -> Optional.of(breaching + lacking >= needed ? StateValue.ALARM : StateValue.OK);
            case notBreaching -> Optional.of(StateValue.OK);
            case ignore -> breaching == latest.size() ? Optional.empty() : Optional.of(StateValue.OK);
            case missing -> premature(range, latest, breaching, needed);
        };
    }

    private static Optional<StateValue> premature(List<Point> range, List<Point> latest, int breaching, int needed) {
        if (latest.isEmpty()) {
            return Optional.of(StateValue.INSUFFICIENT_DATA);
        }
        if (breaching < latest.size()) {
            return Optional.of(StateValue.OK);
        }
        boolean oldEnough = range.size() - range.indexOf(Point.BREACHING) >= needed;
        return oldEnough ? Optional.of(StateValue.ALARM) : Optional.empty();
    }

    private static int breaching(List<Point> points) {
        return (int) points.stream().filter(point -> point == Point.BREACHING).count();
    }
}
