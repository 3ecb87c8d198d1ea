// SPDX-License-Identifier: Apache-2.0

import com.google.common.util.concurrent.RateLimiter;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks Guava's RateLimiter the questions of a benchmark scenario, a slice at a time, as it is told on its input.
 *
 * <p>usage: Main KEYS KEY-BYTES ConcurrentHashMap THREADS COUNT PERIOD-NANOSECONDS BURST
 *
 * <p>KEYS is a file of keys, one behind the other. Answers "ready ROUNDS ADMITTED" once each question was asked so many
 * times by one thread; then to each line with a number of questions for each thread "NANOSECONDS ADMITTED". The burst
 * is not used: a RateLimiter keeps what returns within one second, and has nothing when it is made.
 */
final class Main {
    private static final long WARM_UP_NANOSECONDS = 1_000_000_000L;

    private final ConcurrentHashMap<String, RateLimiter> limiters = new ConcurrentHashMap<>();
    private final double perSecond;
    private final String[] keys;

    private Main(String[] keys, double perSecond) {
        this.keys = keys;
        this.perSecond = perSecond;
    }

    private boolean allow(String key) {
        RateLimiter limiter = limiters.get(key);
        if (limiter == null) limiter = limiters.computeIfAbsent(key, unseen -> RateLimiter.create(perSecond));
        return limiter.tryAcquire();
    }

    /** Asks so many questions from a position on, starting over at the end: how many were admitted. */
    private long ask(int position, int count) {
        long admitted = 0;
        for (; count > 0; count -= 1) {
            if (allow(keys[position])) admitted += 1;
            position += 1;
            if (position == keys.length) position = 0;
        }
        return admitted;
    }

    private void warmUp() {
        long rounds = 0;
        long admitted = 0;
        for (long start = System.nanoTime(); rounds == 0 || System.nanoTime() - start < WARM_UP_NANOSECONDS; rounds += 1)
            admitted += ask(0, keys.length);
        System.out.println("ready " + rounds + " " + admitted);
    }

    private void answerSlices(int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        long asked = 0;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            int quota = Integer.parseInt(line.trim());
            List<Callable<Long>> parts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread += 1) {
                int position = (int) ((keys.length / threads * (long) thread + asked) % keys.length);
                parts.add(() -> ask(position, quota));
            }
            long start = System.nanoTime();
            long admitted = 0;
            for (Future<Long> part : pool.invokeAll(parts)) admitted += part.get();
            System.out.println((System.nanoTime() - start) + " " + admitted);
            asked += quota;
        }
        pool.shutdown();
    }

    private static String[] readKeys(String path, int length) throws Exception {
        byte[] bytes = Files.readAllBytes(Path.of(path));
        String[] keys = new String[bytes.length / length];
        for (int index = 0; index < keys.length; index += 1)
            keys[index] = new String(bytes, index * length, length, StandardCharsets.US_ASCII);
        return keys;
    }

    public static void main(String[] arguments) throws Exception {
        double perSecond = Long.parseLong(arguments[4]) * 1e9 / Long.parseLong(arguments[5]);
        Main main = new Main(readKeys(arguments[0], Integer.parseInt(arguments[1])), perSecond);
        main.warmUp();
        main.answerSlices(Integer.parseInt(arguments[3]));
    }
}
