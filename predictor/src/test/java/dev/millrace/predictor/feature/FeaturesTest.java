package dev.millrace.predictor.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.predictor.event.BadRecordException;
import dev.millrace.predictor.event.EventFields;
import dev.millrace.predictor.rides.RideFeatures;
import dev.millrace.predictor.sales.SalesFeatures;
import org.junit.jupiter.api.Test;

class FeaturesTest {

    private static EventFields ride(double pickUp, double dropOff, double miles) {
        return new EventFields("ride")
                .with("PULocationID", pickUp)
                .with("DOLocationID", dropOff)
                .with("trip_distance", miles);
    }

    private static EventFields day(String date, double store, double promo, double holiday) {
        return new EventFields("sales_input")
                .with("date", date)
                .with("store", store)
                .with("promo", promo)
                .with("holiday", holiday);
    }

    @Test
    void a_ride_becomes_its_pair_of_zones_and_its_distance() {
        FeatureBatch batch = new FeatureBatch(new RideFeatures(), 2);
        batch.add(ride(130, 205, 3.66));
        batch.add(ride(1, 265, 0));
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.texts(0)).containsExactly("130_205", "1_265");
        assertThat(batch.numbers(1)).containsExactly(3.66f, 0f);
    }

    @Test
    void a_stores_day_becomes_the_calendars_numbers() {
        FeatureBatch batch = new FeatureBatch(new SalesFeatures(), 1);
        batch.add(day("2022-12-25", 2, 1, 0));
        float[] row = new float[7];
        for (int column = 0; column < row.length; column++) {
            row[column] = batch.numbers(column)[0];
        }
        assertThat(row).containsExactly(2022f, 12f, 7f, 359f, 2f, 1f, 0f);
    }

    @Test
    void a_refused_input_adds_no_row() {
        FeatureBatch batch = new FeatureBatch(new RideFeatures(), 2);
        assertThatThrownBy(() -> batch.add(ride(130, 205, -1))).isInstanceOf(BadRecordException.class);
        batch.add(ride(7, 8, 1));
        assertThat(batch.rows()).isEqualTo(1);
        assertThat(batch.texts(0)[0]).isEqualTo("7_8");
    }

    @Test
    void what_is_absurd_is_refused_by_name_and_value() {
        FeatureBatch rides = new FeatureBatch(new RideFeatures(), 1);
        assertThatThrownBy(() -> rides.add(ride(130.5, 205, 1)))
                .hasMessage("ride.PULocationID is 130.5: a taxi zone's number, whole, from 1 to 999 is needed");
        assertThatThrownBy(() -> rides.add(ride(130, 205, 501)))
                .hasMessage("ride.trip_distance is 501.0: a distance in miles from 0 to 500 is needed");
        assertThatThrownBy(() -> rides.add(ride(130, 205, Double.NaN)))
                .hasMessage("ride.trip_distance is NaN: a distance in miles from 0 to 500 is needed");
        assertThatThrownBy(() -> rides.add(new EventFields("ride").with("PULocationID", 1)))
                .hasMessage("ride.DOLocationID is missing");
        assertThatThrownBy(() -> rides.add(new EventFields("ride").with("PULocationID", "130")))
                .hasMessage("ride.PULocationID is \"130\": a taxi zone's number, a number, is needed");
        FeatureBatch sales = new FeatureBatch(new SalesFeatures(), 1);
        assertThatThrownBy(() -> sales.add(day("25.12.2022", 2, 1, 0)))
                .hasMessage("sales_input.date is \"25.12.2022\": a day such as 2022-12-25, of the years 1900 to 2199,"
                        + " is needed");
        assertThatThrownBy(() -> sales.add(day("2022-02-30", 2, 1, 0))).isInstanceOf(BadRecordException.class);
        assertThatThrownBy(() -> sales.add(day("2022-12-25", 2, 2, 0)))
                .hasMessage("sales_input.promo is 2.0: 1 for a promotion, else 0, whole, from 0 to 1 is needed");
    }
}
