package dev.millrace.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Locale;
import java.util.SplittableRandom;

/// Makes up days of stores, for trying the sales pipeline where there are no real ones. **Nothing in it was ever
/// sold.** Each store has a size of its own; more is sold towards the week's end and before Christmas, a quarter more
/// with a promotion, half as much on a holiday, a little more every year; chance moves each day by about a tenth.
public final class SalesDays {

    /// Stores, numbered from 1.
    public static final int STORES = 12;

    private static final LocalDate FIRST = LocalDate.of(2021, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2023, 12, 31);

    private SalesDays() {}

    /// Writes the days of 2021 to 2023 as CSV.
    ///
    /// @param seed the same seed gives the same file
    public static void write(Path file, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double[] sizes = random.doubles(STORES, 2500, 9000).toArray();
        StringBuilder csv = new StringBuilder("date,store,promo,holiday,sales\n");
        for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
            boolean holiday = isHoliday(day);
            for (int store = 1; store <= STORES; store++) {
                boolean promo = random.nextInt(5) == 0;
                double sales = sizes[store - 1]
                        * ofWeek(day.getDayOfWeek())
                        * (1 + 0.04 * (day.getYear() - FIRST.getYear()))
                        * (1 + 0.35 * Math.exp(-Math.pow((day.getDayOfYear() - 352) / 12.0, 2)))
                        * (promo ? 1.25 : 1)
                        * (holiday ? 0.5 : 1)
                        * (1 + 0.1 * random.nextGaussian());
                csv.append(String.format(
                        Locale.ROOT,
                        "%s,%d,%d,%d,%.2f\n",
                        day,
                        store,
                        promo ? 1 : 0,
                        holiday ? 1 : 0,
                        Math.max(0, sales)));
            }
        }
        Files.writeString(file, csv, StandardCharsets.UTF_8);
    }

    private static double ofWeek(DayOfWeek day) {
        return switch (day) {
            case MONDAY -> 0.9;
            case TUESDAY, WEDNESDAY -> 0.95;
            case THURSDAY -> 1;
            case FRIDAY -> 1.15;
            case SATURDAY -> 1.3;
            case SUNDAY -> 0.75;
        };
    }

    private static boolean isHoliday(LocalDate day) {
        return switch (day.getMonth()) {
            case JANUARY -> day.getDayOfMonth() == 1;
            case MAY -> day.getDayOfMonth() == 1;
            case DECEMBER -> day.getDayOfMonth() == 25 || day.getDayOfMonth() == 26;
            default -> false;
        };
    }
}
