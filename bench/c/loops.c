// The workloads as loops in C, for a compiler that may do everything: gcc -O3 -march=native -ffast-math with libmvec's exp and log in vectors.
// In: a folder with the arrays (.npy), then lines `CASE SIDE SECONDS` on standard input (SIDE is ignored: there is one). Out: a line of
// JSON each, as bench/remote.mjs reads it. One thread. -ffast-math gives up infinities, NaN and the order of sums.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static float *y, *a, *grad;
static int *label;
static long n, classes;

static double bce(void) {
  float scale = 1.0f / n;
  double sum = 0;
  for (long begin = 0; begin < n; begin += 1024) {
    long end = begin + 1024 < n ? begin + 1024 : n;
    float part = 0;
    for (long i = begin; i < end; i++) {
      float t = y[i], q = a[i];
      part -= t * logf(q) + (1 - t) * logf(1 - q);
      grad[i] = scale * (q - t) / (q * (1 - q));
    }
    sum += part;
  }
  return sum / n;
}

static double logits(void) {
  float scale = 1.0f / n;
  double sum = 0;
  for (long begin = 0; begin < n; begin += 1024) {
    long end = begin + 1024 < n ? begin + 1024 : n;
    float part = 0;
    for (long i = begin; i < end; i++) {
      float t = y[i], x = a[i], e = expf(-fabsf(x));
      part += (x > 0 ? x : 0) - x * t + logf(1 + e);
      grad[i] = scale * ((x > 0 ? 1 : e) / (1 + e) - t);
    }
    sum += part;
  }
  return sum / n;
}

static double mse(void) {
  float scale = 2.0f / n;
  double sum = 0;
  for (long begin = 0; begin < n; begin += 1024) {
    long end = begin + 1024 < n ? begin + 1024 : n;
    float part = 0;
    for (long i = begin; i < end; i++) {
      float d = a[i] - y[i];
      part += d * d;
      grad[i] = scale * d;
    }
    sum += part;
  }
  return sum / n;
}

static double huber(void) {
  float scale = 1.0f / n;
  double sum = 0;
  for (long begin = 0; begin < n; begin += 1024) {
    long end = begin + 1024 < n ? begin + 1024 : n;
    float part = 0;
    for (long i = begin; i < end; i++) {
      float d = a[i] - y[i], c = d > 1 ? 1 : d < -1 ? -1 : d;
      part += c * (d - 0.5f * c);
      grad[i] = scale * c;
    }
    sum += part;
  }
  return sum / n;
}

static double focal(void) {
  float scale = 1.0f / n;
  double sum = 0;
  for (long begin = 0; begin < n; begin += 1024) {
    long end = begin + 1024 < n ? begin + 1024 : n;
    float part = 0;
    for (long i = begin; i < end; i++) {
      float sign = 2 * y[i] - 1, weight = 0.75f - 0.5f * y[i], z = sign * a[i];
      float e = expf(-fabsf(z)), log = (z > 0 ? 0 : z) - logf(1 + e), hit = (z > 0 ? 1 : e) / (1 + e), miss = (z > 0 ? e : 1) / (1 + e);
      part -= weight * miss * miss * log;
      grad[i] = scale * sign * weight * miss * miss * (2 * hit * log - miss);
    }
    sum += part;
  }
  return sum / n;
}

static double cross_entropy(void) {
  long rows = n / classes;
  float scale = 1.0f / rows;
  double sum = 0;
  for (long i = 0; i < rows; i++) {
    float *x = a + i * classes, *g = grad + i * classes, largest = x[0], total = 0;
    for (long c = 1; c < classes; c++) largest = x[c] > largest ? x[c] : largest;
    for (long c = 0; c < classes; c++) {
      float e = expf(x[c] - largest);
      g[c] = e;
      total += e;
    }
    sum += log(total) + largest - x[label[i]];
    float factor = scale / total;
    for (long c = 0; c < classes; c++) g[c] *= factor;
    g[label[i]] -= scale;
  }
  return sum / rows;
}

/** The data of a .npy file of four-byte numbers behind its header, and their number. Null if there is no such file. */
static void *read_npy(const char *folder, const char *key, const char *name, long *count) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.%s.npy", folder, key, name);
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  unsigned char head[10];
  fseek(file, 0, SEEK_SET);
  if (fread(head, 1, 10, file) != 10) exit(2);
  long skip = 10 + head[8] + 256 * head[9];
  *count = (size - skip) / 4;
  void *data = aligned_alloc(64, (*count * 4 + 127) / 64 * 64);
  fseek(file, skip, SEEK_SET);
  if (fread(data, 4, *count, file) != (size_t)*count) exit(2);
  fclose(file);
  return data;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static const struct { const char *key, *input; double (*loop)(void); } cases[] = {
  {"bce", "p", bce}, {"hard", "p", bce}, {"small", "p", bce}, {"logits", "x", logits}, {"mse", "p", mse}, {"huber", "p", huber},
  {"focal", "x", focal}, {"narrow", "x", cross_entropy}, {"wide", "x", cross_entropy},
};

int main(int count, char **words) {
  char line[256], key[64], side[64], want[64], loaded[64] = "";
  double (*loop)(void) = NULL;
  if (count != 2) return 2;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "%63s %63s %63s", key, side, want) != 3) return 2;
    if (strcmp(key, loaded)) {
      loop = NULL;
      for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        if (strcmp(cases[k].key, key)) continue;
        long labels;
        free(a), free(y), free(grad);
        a = read_npy(words[1], key, cases[k].input, &n);
        y = read_npy(words[1], key, "y", &labels);
        if (!a || !y) return 2;
        label = (int *)y;
        classes = n / labels;
        grad = aligned_alloc(64, (n * 4 + 127) / 64 * 64);
        memset(grad, 0, n * 4);
        loop = cases[k].loop;
      }
      strcpy(loaded, key);
    }
    if (!loop) {
      puts("{\"cannot\":\"no loop\"}");
    } else if (!strcmp(want, "check")) {
      printf("{\"value\":%.9g,\"grad\":[", loop());
      for (long k = 0; k < 64; k++) printf("%s%.9g", k ? "," : "", grad[k * n / 64]);
      puts("]}");
    } else {
      double limit = atof(want), begin = now(), spent = 0;
      long calls = 0;
      volatile double value = 0;
      do {
        value += loop();
        spent = now() - begin;
        calls++;
      } while (spent < limit);
      printf("{\"seconds\":%.9g}\n", spent / calls);
    }
    fflush(stdout);
  }
  return 0;
}
