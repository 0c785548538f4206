import { HeadendError } from '#base/error.ts';

const DCF = 'there is no connectivity framework (DCF) here';
const ITEM_DATA = 'it is obsolete, and there is no ElementData.xml here; a saved parameter would be right';

/** What SLProtocol has besides (SLProtocol.cs), and why it is not here. */
const ABSENT: Readonly<Record<string, string>> = {
  rowPingTimestamp: 'there are no multi-threaded timers here',
  rowRTT: 'there are no multi-threaded timers here',
  connectivityConnections: DCF,
  connectivityInterfaces: DCF,
  deleteConnectivityConnection: DCF,
  deleteConnectivityConnectionProperty: DCF,
  deleteConnectivityInterfaceProperty: DCF,
  getConnectivityConnection: DCF,
  getConnectivityConnections: DCF,
  getConnectivityInterface: DCF,
  getConnectivityInterfaces: DCF,
  getParameterByData: ITEM_DATA,
  getParameterItemData: ITEM_DATA,
  setParameterByData: ITEM_DATA,
  setParameterItemData: ITEM_DATA,
  setParametersByData: ITEM_DATA,
  setParametersItemData: ITEM_DATA,
  executeScript:
    'it starts an Automation script of DataMiner; code in a module that the hook imports would be right',
  getLocalDatabaseType: 'an element has no database of its own here',
  getUserConnection: 'there are no users and no SLNet process here',
  metricsKey: 'QActions are not measured here',
  notifyClient: 'there are no clients of DataMiner here',
  setParametersIndex:
    'rows are named by their keys when several are set; setParametersIndexByKey would be right',
  slNet: 'it is the connection to the SLNet process of a DataMiner Agent, and there is none here',
  userCookie: 'there are no users here',
};

/** A `Protocol` without the members that are not here: looking at one of those says why. */
export class Absent {}

for (const [name, why] of Object.entries(ABSENT)) {
  Object.defineProperty(Absent.prototype, name, {
    configurable: true,
    get(): never {
      throw new HeadendError('NOT_SUPPORTED', `protocol.${name}: ${why}`);
    },
  });
}
