package dev.millrace.cloud.service.cloudwatch.alarm;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore.Change;
import dev.millrace.cloud.service.cloudwatch.alarm.Suppression.By;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Keeps alarms' states true, and sets off what a change sets off.
///
/// A metric alarm is evaluated when the clock says; one made of others when one of these changes. A change of state is
/// kept first, then acted on, then told, then the alarms made of this one are looked at. Actions are kept back while a
/// suppressor holds them:
///
/// ```
/// change ── no suppressor ─────────────────────────────────────────────▶ act
/// change ── suppressor in alarm ──▶ Alarm ── it leaves ──▶ ExtensionPeriod ── over ──▶ act
/// change ── suppressor not in alarm ──▶ WaitPeriod ── over ──▶ act
///                                       WaitPeriod, ExtensionPeriod ── suppressor goes into alarm ──▶ Alarm
/// ```
public final class AlarmWatch {
    private static final Logger LOG = System.getLogger(AlarmWatch.class.getName());
    private static final int MINUTE = 60;

    /// Alarms that are made of one another in a circle come to rest here.
    private static final int DEPTH_MAX = 16;

    private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern(
                    "EEEE d MMMM, yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final AlarmStore alarms;
    private final AlarmReader reader;
    private final AlarmTargets targets;
    private final Clock clock;
    private volatile boolean stopped;

    public AlarmWatch(AlarmStore alarms, MetricReads reads, AlarmTargets targets, Clock clock) {
        this.alarms = alarms;
        this.reader = new AlarmReader(reads);
        this.targets = targets;
        this.clock = clock;
    }

    /// Goes on with what was kept back when the server ended.
    public void start() {
        alarms.all().forEach(this::later);
    }

    /// What waits goes on at the next start.
    public void stop() {
        stopped = true;
    }

    /// Whether some alarm has to be looked at more often than once a minute.
    public boolean hurries() {
        return alarms.all().stream()
                .map(Alarm::metric)
                .anyMatch(rule -> rule != null && rule.periodSeconds() < MINUTE);
    }

    /// Whether there are alarms.
    public boolean any() {
        return !alarms.all().isEmpty();
    }

    /// Evaluates the metric alarms.
    /// @param wholeMinute whether those of a minute and more are due, not only the shorter ones
    public void evaluate(boolean wholeMinute) {
        Instant now = clock.instant();
        for (Alarm alarm : alarms.all()) {
            MetricRule rule = alarm.metric();
            if (rule != null && (wholeMinute || rule.periodSeconds() < MINUTE)) {
                try {
                    evaluate(alarm, rule, now);
                } catch (RuntimeException failed) {
                    // One alarm keeps no other from being looked at.
                    LOG.log(Level.ERROR, "The alarm " + alarm.arn() + " was not evaluated", failed);
                }
            }
        }
    }

    private void evaluate(Alarm alarm, MetricRule rule, Instant now) {
        AlarmReader.Look look = reader.look(alarm, rule, now);
        look.verdict()
                .filter(verdict -> verdict != alarm.state().value())
                .ifPresent(verdict -> become(
                        alarm, verdict, look.evaluated().reason(verdict), look.evaluated().data(), 0));
    }

    /// Puts an alarm into a state by hand.
    public void set(Alarm alarm, StateValue value, String reason, @Nullable String data) {
        become(alarm, value, reason, data, 0);
    }

    /// Evaluates a composite alarm whose settings were written.
    public void written(Alarm alarm, boolean created) {
        evaluate(alarm, state -> alarm.arn() + " was " + (created ? "created" : "updated")
                + " and its alarm rule evaluates to " + state, null, 0);
    }

    @FunctionalInterface
    private interface Reason {
        String of(StateValue state);
    }

    private void evaluate(Alarm alarm, Reason reason, @Nullable String data, int depth) {
        CompositeRule composite = alarm.composite();
        if (composite == null) {
            return;
        }
        StateValue state;
        try {
            boolean holds = RuleExpression.parse(composite.rule()).holds(name -> alarms.find(
                            alarm.account(), alarm.region(), name)
                    .map(child -> child.state().value())
                    .orElse(StateValue.INSUFFICIENT_DATA));
            state = holds ? StateValue.ALARM : StateValue.OK;
        } catch (RuleExpression.InvalidRuleException e) {
            throw new IllegalStateException("A rule was kept that is none: " + e.message(), e);
        }
        if (state != alarm.state().value()) {
            become(alarm, state, reason.of(state), data, depth);
        }
    }

    private void become(Alarm alarm, StateValue value, String reason, @Nullable String data, int depth) {
        Instant now = AwsTime.millis(clock);
        Optional<Change> changed =
                alarms.change(alarm, before -> before.withState(before.state().become(value, reason, data, now)));
        if (changed.isEmpty()
                || changed.get().before().state().value() == changed.get().after().state().value()) {
            return;
        }
        clock.ran("alarm " + alarm.name());
        Change change = changed.get();
        Alarm suppressed = act(change);
        targets.changed(suppressed, AlarmTexts.detail(change.before(), suppressed).toString());
        if (depth < DEPTH_MAX) {
            for (Alarm other : alarms.list(alarm.account(), alarm.region())) {
                follow(other, change.after(), depth + 1);
            }
        }
    }

    /// What another alarm makes of a change.
    private void follow(Alarm other, Alarm changed, int depth) {
        CompositeRule composite = other.composite();
        if (composite == null) {
            return;
        }
        if (composite.suppressor() != null
                && RuleExpression.name(composite.suppressor()).equals(changed.name())) {
            suppressor(other, composite, changed);
        }
        if (names(composite, changed.name())) {
            ObjectNode data = JsonMapper.shared().createObjectNode();
            ObjectNode trigger = data.putArray("triggeringAlarms").addObject();
            trigger.put("arn", changed.arn());
            trigger.putObject("state")
                    .put("value", changed.state().value().name())
                    .put("timestamp", AlarmTexts.time(changed.state().updated()));
            evaluate(
                    other,
                    _ -> changed.arn() + " transitioned to " + changed.state().value() + " at "
                            + LONG.format(changed.state().updated()),
                    data.toString(),
                    depth);
        }
    }

    /// Whether a rule is about an alarm.
    public static boolean names(CompositeRule composite, String alarm) {
        try {
            return RuleExpression.parse(composite.rule()).alarms().contains(alarm);
        } catch (RuleExpression.InvalidRuleException none) {
            return false;
        }
    }

    /// Acts on a change, or keeps that back.
    /// @return the alarm as it is then
    private Alarm act(Change change) {
        Alarm alarm = change.after();
        CompositeRule composite = alarm.composite();
        String suppressor = composite == null ? null : composite.suppressor();
        if (composite == null || suppressor == null) {
            perform(change.before(), alarm);
            return alarm;
        }
        StateValue held = alarms.find(alarm.account(), alarm.region(), RuleExpression.name(suppressor))
                .map(other -> other.state().value())
                .orElse(StateValue.INSUFFICIENT_DATA);
        if (held == StateValue.ALARM) {
            return suppress(alarm, By.Alarm, "Actions suppressed by " + suppressor, clock.instant());
        }
        int wait = composite.waitSeconds() == null ? 0 : composite.waitSeconds();
        if (wait == 0) {
            perform(change.before(), alarm);
            return alarm;
        }
        return suppress(
                alarm,
                By.WaitPeriod,
                "Waiting for " + suppressor + " to go into ALARM",
                clock.instant().plusSeconds(wait));
    }

    private void suppressor(Alarm alarm, CompositeRule composite, Alarm suppressor) {
        Suppression suppression = alarm.suppression();
        if (suppression == null) {
            return;
        }
        if (suppressor.state().value() == StateValue.ALARM) {
            suppress(alarm, By.Alarm, "Actions suppressed by " + suppressor.arn(), clock.instant());
        } else if (suppression.by() == By.Alarm) {
            int extension = composite.extensionSeconds() == null ? 0 : composite.extensionSeconds();
            Alarm extended = suppress(
                    alarm,
                    By.ExtensionPeriod,
                    suppressor.arn() + " is no longer in ALARM",
                    clock.instant().plusSeconds(extension));
            if (extension == 0) {
                over(extended);
            }
        }
    }

    private Alarm suppress(Alarm alarm, By by, String reason, Instant until) {
        Alarm suppressed = alarms.change(alarm, before -> before.withSuppression(new Suppression(by, reason, until)))
                .map(Change::after)
                .orElse(alarm);
        later(suppressed);
        return suppressed;
    }

    private void later(Alarm alarm) {
        Suppression suppression = alarm.suppression();
        if (suppression != null && suppression.by() != By.Alarm) {
            clock.after(Duration.between(clock.instant(), suppression.until()), () -> over(alarm));
        }
    }

    /// Acts where the time is over and nothing came between.
    private void over(Alarm alarm) {
        if (stopped) {
            return;
        }
        Suppression waited = alarm.suppression();
        alarms.change(
                        alarm,
                        before -> waited != null && waited.equals(before.suppression())
                                ? before.withSuppression(null)
                                : before)
                .ifPresent(change -> perform(change.before(), change.after()));
    }

    private void perform(Alarm before, Alarm alarm) {
        if (!alarm.actionsEnabled()) {
            return;
        }
        for (String action : alarm.actions(alarm.state().value())) {
            String service = Arn.parse(action).map(Arn::service).orElse(action);
            Optional<String> failure = service.equals("lambda")
                    ? targets.invoke(action, alarm, AlarmTexts.functionEvent(before, alarm))
                    : Optional.of("Millrace does not offer actions of the service " + service);
            alarms.tell(AlarmTexts.action(alarm, action, failure.orElse(null), clock.instant()));
        }
    }

    /// The alarms whose rule is about an alarm.
    public List<Alarm> parents(Alarm alarm) {
        return alarms.list(alarm.account(), alarm.region()).stream()
                .filter(other -> other.composite() != null && names(other.composite(), alarm.name()))
                .toList();
    }
}
