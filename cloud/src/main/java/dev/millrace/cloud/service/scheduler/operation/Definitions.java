package dev.millrace.cloud.service.scheduler.operation;

import dev.millrace.cloud.aws.schedule.Reading;
import dev.millrace.cloud.service.scheduler.SchedulerLimits;
import dev.millrace.cloud.service.scheduler.domain.ScheduleDefinition;
import dev.millrace.cloud.service.scheduler.domain.ScheduleTarget;
import dev.millrace.cloud.service.scheduler.domain.Timetable;
import dev.millrace.wire.scheduler.CreateScheduleInput;
import dev.millrace.wire.scheduler.FlexibleTimeWindow;
import dev.millrace.wire.scheduler.ValidationException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What a client says a schedule is, looked at. AWS's words for an expression that is none are as recorded from it.
final class Definitions {
    private static final String UTC = "UTC";

    private final Targets targets;
    private final InstantSource clock;

    Definitions(Targets targets, InstantSource clock) {
        this.targets = targets;
        this.clock = clock;
    }

    /// @param made whether it is new: an old one may have begun long ago
    ScheduleDefinition of(CreateScheduleInput input, String groupArn, String account, boolean made) {
        if (Timetable.read(input.scheduleExpression()) instanceof Reading.NotASchedule) {
            throw new ValidationException("Invalid Schedule Expression " + input.scheduleExpression() + ".");
        }
        String timezone = input.scheduleExpressionTimezone() == null ? UTC : input.scheduleExpressionTimezone();
        checkZone(timezone);
        ScheduleTarget target = targets.of(input.target(), groupArn, account);
        ScheduleDefinition definition = new ScheduleDefinition(
                input.description(),
                input.scheduleExpression(),
                timezone,
                input.startDate(),
                input.endDate(),
                window(input.flexibleTimeWindow()),
                !"DISABLED".equals(input.state()),
                "DELETE".equals(input.actionAfterCompletion()),
                input.kmsKeyArn(),
                target);
        if (Timetable.of(definition).recurs()) {
            checkDates(input.startDate(), input.endDate(), made);
        }
        return definition;
    }

    private static void checkZone(String timezone) {
        try {
            ZoneId zone = ZoneId.of(timezone);
            // Offsets such as +02:00 are zones of Java's, not of the database that AWS names.
            if (zone.getId().equals(timezone) && !timezone.startsWith("+") && !timezone.startsWith("-")) {
                return;
            }
        } catch (DateTimeException none) {
            // The answer is below.
        }
        throw new ValidationException("Invalid Schedule Expression Timezone " + timezone + ".");
    }

    private static int window(FlexibleTimeWindow window) {
        if (!window.mode().equals("FLEXIBLE")) {
            return 0;
        }
        Integer minutes = window.maximumWindowInMinutes();
        if (minutes == null) {
            throw new ValidationException(
                    "MaximumWindowInMinutes must be specified when the mode of the flexible time window is FLEXIBLE.");
        }
        return minutes;
    }

    private void checkDates(@Nullable Instant start, @Nullable Instant end, boolean made) {
        Instant now = clock.instant();
        if (made && start != null && start.isBefore(now.minus(SchedulerLimits.START_BACK))) {
            throw new ValidationException("The StartDate you specify cannot be earlier than 5 minutes ago.");
        }
        if (end != null && (start != null && !end.isAfter(start) || made && end.isBefore(now))) {
            throw new ValidationException("The EndDate you specify must be after the StartDate and in the future.");
        }
    }
}
