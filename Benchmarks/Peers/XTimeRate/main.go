// SPDX-License-Identifier: Apache-2.0

// Asks golang.org/x/time/rate the questions of a benchmark scenario, a slice at a time, as it is told on its input.
//
//	usage: main KEYS KEY-BYTES sync.Map|mutexes THREADS COUNT PERIOD-NANOSECONDS BURST
//
// KEYS is a file of keys, one behind the other. Answers "ready ROUNDS ADMITTED" once each question was asked so many
// times by one thread; then to each line with a number of questions for each thread "NANOSECONDS ADMITTED".
package main

import (
	"bufio"
	"fmt"
	"hash/maphash"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A limiter for each key, made when the key is first asked about.
type limiters interface {
	allow(key string) bool
}

type settings struct {
	limit rate.Limit
	burst int
}

func (s settings) limiter() *rate.Limiter { return rate.NewLimiter(s.limit, s.burst) }

// One concurrent map.
type concurrentMap struct {
	settings
	limiters sync.Map
}

func (m *concurrentMap) allow(key string) bool {
	limiter, found := m.limiters.Load(key)
	if !found {
		limiter, _ = m.limiters.LoadOrStore(key, m.limiter())
	}
	return limiter.(*rate.Limiter).Allow()
}

// Sixty-four maps, each behind a mutex that is held for the lookup alone: limiters have locks of their own.
type lockedMaps struct {
	settings
	seed   maphash.Seed
	shards [64]struct {
		sync.Mutex
		limiters map[string]*rate.Limiter
		_        [112]byte
	}
}

func newLockedMaps(s settings) *lockedMaps {
	maps := &lockedMaps{settings: s, seed: maphash.MakeSeed()}
	for index := range maps.shards {
		maps.shards[index].limiters = map[string]*rate.Limiter{}
	}
	return maps
}

func (m *lockedMaps) allow(key string) bool {
	shard := &m.shards[maphash.String(m.seed, key)%64]
	shard.Lock()
	limiter, found := shard.limiters[key]
	if !found {
		limiter = m.limiter()
		shard.limiters[key] = limiter
	}
	shard.Unlock()
	return limiter.Allow()
}

// Asks so many questions from a position on, starting over at the end: how many were admitted.
func ask(by limiters, keys []string, position, count int) (admitted int) {
	for ; count > 0; count-- {
		if by.allow(keys[position]) {
			admitted++
		}
		if position++; position == len(keys) {
			position = 0
		}
	}
	return
}

func warmUp(by limiters, keys []string) (rounds, admitted int) {
	for start := time.Now(); rounds == 0 || time.Since(start) < 300*time.Millisecond; rounds++ {
		admitted += ask(by, keys, 0, len(keys))
	}
	return
}

// A thread of its own that asks its part of every slice.
func worker(by limiters, keys []string, position int, quotas <-chan int, answers chan<- int) {
	runtime.LockOSThread()
	for quota := range quotas {
		answers <- ask(by, keys, position, quota)
		position = (position + quota) % len(keys)
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}

func readKeys(path string, length int) []string {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	keys := make([]string, len(bytes)/length)
	for index := range keys {
		keys[index] = string(bytes[index*length : (index+1)*length])
	}
	return keys
}

func main() {
	keys := readKeys(os.Args[1], number(os.Args[2]))
	threads := number(os.Args[4])
	perSecond := float64(number(os.Args[5])) * 1e9 / float64(number(os.Args[6]))
	s := settings{limit: rate.Limit(perSecond), burst: number(os.Args[7])}
	var by limiters = &concurrentMap{settings: s}
	if os.Args[3] == "mutexes" {
		by = newLockedMaps(s)
	}
	rounds, admitted := warmUp(by, keys)
	fmt.Println("ready", rounds, admitted)

	answers := make(chan int, threads)
	quotas := make([]chan int, threads)
	for thread := range quotas {
		quotas[thread] = make(chan int, 1)
		go worker(by, keys, len(keys)/threads*thread, quotas[thread], answers)
	}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		quota := number(input.Text())
		start := time.Now()
		for _, each := range quotas {
			each <- quota
		}
		admitted := 0
		for range quotas {
			admitted += <-answers
		}
		fmt.Println(time.Since(start).Nanoseconds(), admitted)
	}
}
