// Generated from MQTT over WebSocket 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** ConnectionState (read): Connection State; 0 = Closed, 1 = Open */
  7: number;
  /** Path (read): WebSocket Path */
  8: string;
  /** Subprotocol (read): WebSocket Subprotocol */
  9: string;
  /** HandshakeStatus (read): Handshake Status */
  10: string;
  /** Packet (read): Received Bytes */
  11: string;
  /** ConnectPacket (read): CONNECT Packet */
  12: string;
  /** SubscribePacket (read): SUBSCRIBE or UNSUBSCRIBE Packet */
  13: string;
  /** PingPacket (fixed): PINGREQ Packet */
  14: string;
  /** PublishPacket (read): PUBLISH Packet */
  15: string;
  /** AcknowledgePacket (read): PUBACK, PUBREC, PUBREL or PUBCOMP Packet */
  16: string;
  /** TopicFilter (read): Topic Filters */
  20: string;
  /** ClientId (read): Client Identifier */
  21: string;
  /** Topic (read): Topic of the Last Message */
  22: string;
  /** Payload (read): Payload of the Last Message */
  23: string;
  /** Messages (read): Messages Received */
  24: number;
  /** Session (read): MQTT Session; 0 = Disconnected, 1 = Connecting, 2 = Connected, 3 = Subscribed, 4 = Refused */
  25: number;
  /** Reason (read): Reason of the Last Fault */
  26: string;
  /** SubscribeQoS (read): Quality of Service of Subscriptions; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
  27: number;
  /** UserName (read): User Name */
  28: string;
  /** Password (read) */
  29: string;
  /** KeepAlive (read): Keep Alive, s, 0 … 65535 */
  30: number;
  /** CleanSession (read): Clean Session; 0 = No, 1 = Yes */
  31: number;
  /** Reopen (read): Open Again When the Broker Is Silent; 0 = No, 1 = Yes */
  32: number;
  /** PublishTopic (read): Topic to Publish */
  33: string;
  /** PublishQoS (read): Quality of Service of Publications; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
  34: number;
  /** PublishRetain (read): Retain Publications; 0 = No, 1 = Yes */
  35: number;
  /** PublishStatus (read): Last Publication; 0 = None, 1 = Sent, 2 = Acknowledged, 3 = Not Acknowledged, 4 = Not Connected, 5 = Refused */
  37: number;
  /** Unacknowledged (read): Publications Under Way */
  38: number;
  /** Published (read): Messages Published */
  39: number;
  /** AcknowledgeTimeout (read): Acknowledge Timeout, s, 1 … 3600 */
  40: number;
  /** MaxTopics (read): Topics Kept, 0 … 100000 */
  41: number;
  /** Tick (dummy): Tick of a Second */
  42: string;
  /** Path (write): WebSocket Path */
  108: string;
  /** TopicFilter (write): Topic Filters */
  120: string;
  /** ClientId (write): Client Identifier */
  121: string;
  /** SubscribeQoS (write): Quality of Service of Subscriptions; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
  127: number;
  /** UserName (write): User Name */
  128: string;
  /** Password (write) */
  129: string;
  /** KeepAlive (write): Keep Alive, s, 0 … 65535 */
  130: number;
  /** CleanSession (write): Clean Session; 0 = No, 1 = Yes */
  131: number;
  /** Reopen (write): Open Again When the Broker Is Silent; 0 = No, 1 = Yes */
  132: number;
  /** PublishTopic (write): Topic to Publish */
  133: string;
  /** PublishQoS (write): Quality of Service of Publications; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
  134: number;
  /** PublishRetain (write): Retain Publications; 0 = No, 1 = Yes */
  135: number;
  /** PublishPayload (write): Publish */
  136: string;
  /** AcknowledgeTimeout (write): Acknowledge Timeout, s, 1 … 3600 */
  140: number;
  /** MaxTopics (write): Topics Kept, 0 … 100000 */
  141: number;
  /** Reconnect (write): Connect Anew; 1 = Connect */
  143: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  ConnectionState: 7;
  Path: 108;
  Subprotocol: 9;
  HandshakeStatus: 10;
  Packet: 11;
  ConnectPacket: 12;
  SubscribePacket: 13;
  PingPacket: 14;
  PublishPacket: 15;
  AcknowledgePacket: 16;
  TopicFilter: 120;
  ClientId: 121;
  Topic: 22;
  Payload: 23;
  Messages: 24;
  Session: 25;
  Reason: 26;
  SubscribeQoS: 127;
  UserName: 128;
  Password: 129;
  KeepAlive: 130;
  CleanSession: 131;
  Reopen: 132;
  PublishTopic: 133;
  PublishQoS: 134;
  PublishRetain: 135;
  PublishStatus: 37;
  Unacknowledged: 38;
  Published: 39;
  AcknowledgeTimeout: 140;
  MaxTopics: 141;
  Tick: 42;
  PublishPayload: 136;
  Reconnect: 143;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 7 ConnectionState (read): Connection State; 0 = Closed, 1 = Open */
  connectionState: Values[7];
  /** 8 Path (read): WebSocket Path */
  path: Values[8];
  /** 9 Subprotocol (read): WebSocket Subprotocol */
  subprotocol: Values[9];
  /** 10 HandshakeStatus (read): Handshake Status */
  handshakeStatus: Values[10];
  /** 11 Packet (read): Received Bytes */
  packet: Values[11];
  /** 12 ConnectPacket (read): CONNECT Packet */
  connectPacket: Values[12];
  /** 13 SubscribePacket (read): SUBSCRIBE or UNSUBSCRIBE Packet */
  subscribePacket: Values[13];
  /** 14 PingPacket (fixed): PINGREQ Packet */
  pingPacket: Values[14];
  /** 15 PublishPacket (read): PUBLISH Packet */
  publishPacket: Values[15];
  /** 16 AcknowledgePacket (read): PUBACK, PUBREC, PUBREL or PUBCOMP Packet */
  acknowledgePacket: Values[16];
  /** 20 TopicFilter (read): Topic Filters */
  topicFilter: Values[20];
  /** 21 ClientId (read): Client Identifier */
  clientId: Values[21];
  /** 22 Topic (read): Topic of the Last Message */
  topic: Values[22];
  /** 23 Payload (read): Payload of the Last Message */
  payload: Values[23];
  /** 24 Messages (read): Messages Received */
  messages: Values[24];
  /** 25 Session (read): MQTT Session; 0 = Disconnected, 1 = Connecting, 2 = Connected, 3 = Subscribed, 4 = Refused */
  session: Values[25];
  /** 26 Reason (read): Reason of the Last Fault */
  reason: Values[26];
  /** 27 SubscribeQoS (read): Quality of Service of Subscriptions; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
  subscribeQoS: Values[27];
  /** 28 UserName (read): User Name */
  userName: Values[28];
  /** 29 Password (read) */
  password: Values[29];
  /** 30 KeepAlive (read): Keep Alive, s, 0 … 65535 */
  keepAlive: Values[30];
  /** 31 CleanSession (read): Clean Session; 0 = No, 1 = Yes */
  cleanSession: Values[31];
  /** 32 Reopen (read): Open Again When the Broker Is Silent; 0 = No, 1 = Yes */
  reopen: Values[32];
  /** 33 PublishTopic (read): Topic to Publish */
  publishTopic: Values[33];
  /** 34 PublishQoS (read): Quality of Service of Publications; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
  publishQoS: Values[34];
  /** 35 PublishRetain (read): Retain Publications; 0 = No, 1 = Yes */
  publishRetain: Values[35];
  /** 37 PublishStatus (read): Last Publication; 0 = None, 1 = Sent, 2 = Acknowledged, 3 = Not Acknowledged, 4 = Not Connected, 5 = Refused */
  publishStatus: Values[37];
  /** 38 Unacknowledged (read): Publications Under Way */
  unacknowledged: Values[38];
  /** 39 Published (read): Messages Published */
  published: Values[39];
  /** 40 AcknowledgeTimeout (read): Acknowledge Timeout, s, 1 … 3600 */
  acknowledgeTimeout: Values[40];
  /** 41 MaxTopics (read): Topics Kept, 0 … 100000 */
  maxTopics: Values[41];
  /** 42 Tick (dummy): Tick of a Second */
  tick: Values[42];
  readonly write: {
    /** 108 Path (write): WebSocket Path */
    path: Values[108];
    /** 120 TopicFilter (write): Topic Filters */
    topicFilter: Values[120];
    /** 121 ClientId (write): Client Identifier */
    clientId: Values[121];
    /** 127 SubscribeQoS (write): Quality of Service of Subscriptions; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
    subscribeQoS: Values[127];
    /** 128 UserName (write): User Name */
    userName: Values[128];
    /** 129 Password (write) */
    password: Values[129];
    /** 130 KeepAlive (write): Keep Alive, s, 0 … 65535 */
    keepAlive: Values[130];
    /** 131 CleanSession (write): Clean Session; 0 = No, 1 = Yes */
    cleanSession: Values[131];
    /** 132 Reopen (write): Open Again When the Broker Is Silent; 0 = No, 1 = Yes */
    reopen: Values[132];
    /** 133 PublishTopic (write): Topic to Publish */
    publishTopic: Values[133];
    /** 134 PublishQoS (write): Quality of Service of Publications; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
    publishQoS: Values[134];
    /** 135 PublishRetain (write): Retain Publications; 0 = No, 1 = Yes */
    publishRetain: Values[135];
    /** 136 PublishPayload (write): Publish */
    publishPayload: Values[136];
    /** 140 AcknowledgeTimeout (write): Acknowledge Timeout, s, 1 … 3600 */
    acknowledgeTimeout: Values[140];
    /** 141 MaxTopics (write): Topics Kept, 0 … 100000 */
    maxTopics: Values[141];
    /** 143 Reconnect (write): Connect Anew; 1 = Connect */
    reconnect: Values[143];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** Topics (array) */
  1000: {
    name: "Topics";
    key: 1001;
    columns: {
      /** TopicName (read): Topic */
      1001: string;
      /** TopicPayload (read): Payload */
      1002: string;
      /** TopicQoS (read): Quality of Service; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
      1003: number;
      /** TopicRetained (read): Retained; 0 = No, 1 = Yes */
      1004: number;
      /** TopicTime (read): Time */
      1005: string;
      /** TopicCount (read): Messages */
      1006: number;
    };
    names: {
      TopicName: 1001;
      TopicPayload: 1002;
      TopicQoS: 1003;
      TopicRetained: 1004;
      TopicTime: 1005;
      TopicCount: 1006;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 1000 Topics (array) */
  topics: Table<{
    /** TopicName (read): Topic */
    topicName: string;
    /** TopicPayload (read): Payload */
    topicPayload: string;
    /** TopicQoS (read): Quality of Service; 0 = At Most Once, 1 = At Least Once, 2 = Exactly Once */
    topicQoS: number;
    /** TopicRetained (read): Retained; 0 = No, 1 = Yes */
    topicRetained: number;
    /** TopicTime (read): Time */
    topicTime: string;
    /** TopicCount (read): Messages */
    topicCount: number;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
